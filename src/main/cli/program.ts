import { Command, CommanderError, type Option } from 'commander'
import { appVersion } from '#main/appVersion.ts'
import { runCompare, runInspect, runReferences, runReproduce, type Session } from './commands.ts'
import { addCompareOptions } from './compareOptions.ts'
import { UsageError } from './usage.ts'

/** A command that was asked for, not yet run. */
export type Run = (session: Session) => Promise<number>

export interface Invocation {
  run: Run
  json: boolean
  quiet: boolean
}

/**
 * Reads the command line.
 * @param args without the program's own name
 * @returns what to run, or null when help or the version has been shown
 * @throws UsageError
 */
export async function readCommandLine(args: readonly string[]): Promise<Invocation | null> {
  let invocation: Invocation | null = null
  const choose = (command: Command, run: Run) => {
    const { json, quiet } = command.opts<{ json: boolean; quiet: boolean }>()
    invocation = { run, json, quiet }
  }
  const program = new Command('housestyle')
    .description('Draws images that belong to a brand’s style, from a small set of references, without training.')
    .version(appVersion)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ optionDescription: describeOption })
    .showSuggestionAfterError()
  addCommands(program, choose)
  if (args.length === 0) {
    program.outputHelp()
    return null
  }
  try {
    await program.parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return null
    throw new UsageError(usageSentence(error), 'See housestyle --help.')
  }
  return invocation
}

function addCommands(program: Command, choose: (command: Command, run: Run) => void): void {
  const common = (command: Command) =>
    command
      .option('--json', 'print the result as JSON on stdout, errors as JSON on stderr', false)
      .option('-q, --quiet', 'print nothing but errors', false)

  const comparing = program.command('compare').description('draw a batch with and without guidance, side by side')
  common(addCompareOptions(comparing))
    .addHelpText('after', compareExamples)
    .action((_options, command: Command) => choose(command, (session) => runCompare(session, command.opts())))

  common(program.command('references'))
    .description('look at a set of references: what it shares, what is there twice, what does not belong')
    .argument('<dir>', 'folder of images')
    .option('--model <dir>', 'model folder, Stable Diffusion ONNX layout (default: the model that comes along)')
    .addHelpText('after', referencesExamples)
    .action((folder: string, _options, command: Command) =>
      choose(command, (session) => runReferences(session, folder, command.opts()))
    )

  const model = program.command('model').description('look at model folders')
  common(model.command('inspect'))
    .description('say what a model folder holds, or what it lacks')
    .argument('<dir>', 'model folder, Stable Diffusion ONNX layout')
    .addHelpText('after', inspectExamples)
    .action((folder: string, _options, command: Command) => choose(command, (session) => runInspect(session, folder)))

  common(program.command('reproduce'))
    .description('draw a batch again and compare every pixel')
    .argument('<batch>', 'a folder made by compare, or the id of a batch in the library')
    .option('--references <dir>', 'where the references are now (for a folder)')
    .option('--model <dir>', 'where the model is now')
    .option('--library <dir>', 'the library (for an id)')
    .addHelpText('after', reproduceExamples)
    .action((batch: string, _options, command: Command) =>
      choose(command, (session) => runReproduce(session, batch, command.opts()))
    )
}

/** Defaults as they would be typed, and none for switches, which are off. */
function describeOption({ description, defaultValue }: Option): string {
  const shown = typeof defaultValue === 'string' && defaultValue !== ''
  return shown ? `${description} (default: ${defaultValue})` : description
}

/** "error: unknown option '--foo'\n(Did you mean --bar?)" becomes one sentence. */
function usageSentence({ message, code }: CommanderError): string {
  if (code === 'commander.help') return 'A command is missing.'
  const [first = '', suggestion = ''] = message.replace(/^error: /, '').split('\n')
  const meant = /\(Did you mean (.*)\?\)/.exec(suggestion)?.[1]
  const plain = first.replace(/'([^']*)'/g, '$1').replace(/\.$/, '')
  const sentence = `${plain.charAt(0).toUpperCase()}${plain.slice(1)}`
  return meant ? `${sentence}; did you mean ${meant}?` : `${sentence}.`
}

const compareExamples = `
Examples:
  housestyle compare -r resources/samples/neon -p "rocket; red apple" -o neon-rockets
  housestyle compare -r brand/ --prompts-file prompts.txt --count 32 --strength 0.6 --seed 7
  housestyle compare -r brand/ -p "a fox" --kernel cubic --window 0:0.5 --json > result.json`

const referencesExamples = `
Example:
  housestyle references resources/samples/harbour`

const inspectExamples = `
Example:
  housestyle model inspect resources/models/housestyle-128`

const reproduceExamples = `
Examples:
  housestyle reproduce neon-rockets
  housestyle reproduce neon-rockets --references /new/place/of/the/brand`
