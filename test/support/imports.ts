import { existsSync, globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, posix, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { parse } from 'vue/compiler-sfc'

/** The folder of the repository. */
export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** What an import names: a file of ours (by its path), a package, a module of Node, or nothing that exists. */
export type ImportTarget =
  | { kind: 'source'; name: string; area: string }
  | { kind: 'package' | 'node' | 'missing'; name: string }

export interface ImportEdge {
  file: string
  /** `shared`, `renderer`, `preload`, a folder of `src/main`, or `main` for the files beside those folders. */
  area: string
  specifier: string
  typeOnly: boolean
  target: ImportTarget
}

/** Every import of every source file outside tests: static, dynamic, types and `export … from`. */
export function readImports(): ImportEdge[] {
  const files = globSync('src/**/*.{ts,vue}', { cwd: repository }).map((file) => file.split(sep).join('/'))
  return files
    .filter((file) => !/\.(test|d)\.ts$/.test(file))
    .flatMap((file) =>
      specifiersOf(file).map(({ specifier, typeOnly }) => ({
        file,
        area: areaOf(file),
        specifier,
        typeOnly,
        target: resolve(file, specifier)
      }))
    )
}

/** Files of one circle of imports that remain at run time, first and last the same; empty when there is none. */
export function findCycle(edges: readonly ImportEdge[]): string[] {
  const next = new Map<string, Set<string>>()
  for (const { file, target, typeOnly } of edges) {
    if (target.kind !== 'source' || typeOnly) continue
    next.set(file, (next.get(file) ?? new Set()).add(target.name))
  }
  const finished = new Set<string>()
  const visit = (file: string, path: string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (finished.has(file)) return []
    for (const target of next.get(file) ?? []) {
      const cycle = visit(target, [...path, file])
      if (cycle.length > 0) return cycle
    }
    finished.add(file)
    return []
  }
  for (const file of next.keys()) {
    const cycle = visit(file, [])
    if (cycle.length > 0) return cycle
  }
  return []
}

function areaOf(file: string): string {
  const [, first = '', second = '', third] = file.split('/')
  if (first !== 'main') return first
  return third === undefined ? 'main' : second
}

function specifiersOf(file: string): { specifier: string; typeOnly: boolean }[] {
  const text = readFileSync(join(repository, file), 'utf8')
  return scriptsOf(file, text).flatMap((script) => specifiersIn(file, script))
}

function scriptsOf(file: string, text: string): string[] {
  if (!file.endsWith('.vue')) return [text]
  const { script, scriptSetup } = parse(text, { filename: file }).descriptor
  return [script, scriptSetup].flatMap((block) => (block ? [block.content] : []))
}

function specifiersIn(file: string, script: string): { specifier: string; typeOnly: boolean }[] {
  const found: { specifier: string; typeOnly: boolean }[] = []
  const add = (node: ts.Expression | undefined, typeOnly: boolean) => {
    if (node && ts.isStringLiteralLike(node)) found.push({ specifier: node.text, typeOnly })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause))
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal as ts.Expression, true)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, script, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS))
  return found
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const named = clause.namedBindings
  return (
    !clause.name && named !== undefined && ts.isNamedImports(named) && named.elements.every((each) => each.isTypeOnly)
  )
}

/** Our own prefixes, as package.json's `imports` has them. */
const prefixes: Record<string, string> = { '#shared/': 'src/shared/', '#main/': 'src/main/', '@/': 'src/renderer/' }

function resolve(file: string, specifier: string): ImportTarget {
  const prefix = Object.keys(prefixes).find((each) => specifier.startsWith(each))
  const bare = specifier.replace(/\?.*$/, '')
  if (prefix) return source(posix.join(prefixes[prefix]!, bare.slice(prefix.length)))
  if (bare.startsWith('.')) return source(posix.join(posix.dirname(file), bare))
  if (isBuiltin(bare)) return { kind: 'node', name: bare }
  const parts = bare.split('/')
  return { kind: 'package', name: parts.slice(0, bare.startsWith('@') ? 2 : 1).join('/') }
}

function source(path: string): ImportTarget {
  if (!existsSync(join(repository, path))) return { kind: 'missing', name: path }
  return { kind: 'source', name: path, area: areaOf(path) }
}
