import { describe, expect, it } from 'vitest'
import type { Engine } from '#main/engine/client.ts'
import { startEngine } from '#main/jobs/engineProcess.ts'
import { readCommandLine } from './program.ts'
import { createTerminal } from './terminal.ts'
import { UsageError } from './usage.ts'

const compare = (...rest: string[]) => ['compare', '-r', 'nowhere', '-p', 'a rocket', ...rest]

/** Reads a command line and runs it as far as mistakes are found; its process is never started. */
async function attempt(args: string[]): Promise<unknown> {
  const engine: Engine = startEngine({
    spawn: () => {
      throw new Error('The engine is not to be started.')
    }
  })
  const terminal = createTerminal({ json: false, quiet: true })
  const invocation = await readCommandLine(args)
  return invocation?.run({ engine, terminal, signal: new AbortController().signal })
}

describe('mistakes on the command line', () => {
  const mistakes: [string, string[], string | RegExp][] = [
    ['an unknown command', ['cmpare'], 'Unknown command cmpare; did you mean compare?'],
    ['an unknown option', compare('--cuont', '3'), 'Unknown option --cuont; did you mean --count?'],
    ['no references', ['compare', '-p', 'a'], 'Required option -r, --references <dir> not specified.'],
    ['no prompts', ['compare', '-r', 'x'], 'What should be drawn?'],
    ['empty prompts', ['compare', '-r', 'x', '-p', ' ; '], 'There is no prompt.'],
    ['count 0', compare('--count', '0'), '--count must be between 1 and 256, not 0.'],
    ['count 257', compare('--count', '257'), '--count must be between 1 and 256, not 257.'],
    ['half a step', compare('--steps', '2.5'), '--steps must be a whole number between 1 and 1000, not 2.5.'],
    ['words for numbers', compare('--strength', 'much'), '--strength must be between 0 and 10, not "much".'],
    ['hexadecimal', compare('--seed', '0x10'), '--seed must be a whole number between 0 and '],
    ['a negative seed', compare('--seed=-1'), /^--seed must be between 0 and \d+, not -1\.$/],
    ['an unknown kernel', compare('--kernel', 'x'), /^--kernel must be gaussian, .* or style, not "x"\.$/],
    ['sigma 0', compare('--sigma', '0'), '--sigma must be above 0, not 0.'],
    ['two bandwidths', compare('--sigma', '1', '--bandwidth', '1'), 'exclude each other'],
    ['a bandwidth for cubic', compare('--kernel', 'cubic', '--sigma', '1'), 'The cubic kernel has no bandwidth.'],
    [
      'a step rule for palettes',
      compare('--kernel', 'palette', '--step-rule', 'raw'),
      'The palette kernel moves by mean shifts and has no step rule.'
    ],
    ['a bandwidth for style', compare('--kernel', 'style', '--bandwidth', '2'), 'The style kernel has no bandwidth.'],
    ['a patch size for gaussian', compare('--patch', '3'), 'Only the kernels patch, texture, palette have --patch.'],
    ['an unknown patch size', compare('--kernel', 'patch', '--patch', '4'), '--patch must be 1, 3 or 5, not "4".'],
    [
      'stages and a kernel',
      compare('--stages', 'x.json', '--kernel', 'imq'),
      '--stages and --kernel exclude each other.'
    ],
    ['eta for ddpm', compare('--sampler', 'ddpm', '--eta', '1'), '--sampler ddpm has no --eta; ddim, dpmpp_2m'],
    ['an eta window for lcm', compare('--sampler', 'lcm', '--eta-window', '0:1'), '--sampler lcm has no --eta'],
    ['half an eta window', compare('--eta-window', '0.5'), '--eta-window must be two numbers such as 0:0.2'],
    ['half a window', compare('--window', '0.5'), '--window must be two numbers such as 0:0.2, not "0.5".'],
    ['a window backwards', compare('--window', '0.5:0.2'), '--window must start before it ends.'],
    ['a result among the references', compare('-o', 'nowhere/out'), 'must not lie in each other'],
    ['a long prompt', compare('-p', 'x'.repeat(501)), 'A prompt is longer than 500 characters.'],
    ['a search again for what is given', compare('--search-again'), '--search-again is for --strength auto.'],
    ['a span that is none', compare('--strength-per', 'image'), '--strength-per must be'],
    ['too much rescaling', compare('--guidance-rescale', '2'), '--guidance-rescale must be between 0 and 1, not 2.'],
    ['a long negative', compare('--negative', 'x'.repeat(501)), '--negative is longer than 500 characters.']
  ]
  it.each(mistakes)('%s', async (_name, args, message) => {
    const error = await attempt(args).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(UsageError)
    expect(error).toHaveProperty('message', expect.stringMatching(message))
  })

  it('are told from options that are right', async () => {
    const right = [
      '--count',
      '256',
      '--strength',
      '1e-1',
      '--window',
      '0:1',
      '--sigma',
      '.5',
      '--sampler',
      'ddim',
      '--eta',
      '1',
      '--seed',
      '9'
    ]
    await expect(attempt(compare(...right))).rejects.toThrow('There is no folder')
  })
})
