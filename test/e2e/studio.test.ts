import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import type { Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testIds } from '../../src/renderer/testIds.ts'
import { repository } from '../support/imports.ts'
import { chromiumPath, type OpenedBrowser, openBrowser } from './support/chromium.ts'
import { dropPaths } from './support/drop.ts'
import { type StudioHost, startStudioHost } from './support/studioHost.ts'

const executable = chromiumPath()
if (!executable) {
  const sentence = 'NO BROWSER: the studio was not tested in one. Install Chromium or set CHROMIUM_PATH.'
  if (process.env.CI === 'true') throw new Error(sentence)
  console.warn(sentence)
}

const folder = mkdtempSync(join(tmpdir(), 'housestyle-e2e-'))
const library = join(folder, 'library')
const loose = join(folder, 'loose')
const dropped = join(folder, 'dropped')
const samples = join(repository, 'resources', 'samples', 'badge')

let host: StudioHost
let browser: OpenedBrowser
let page: Page
let references: Locator
let controls: Locator
let results: Locator

/** Eleven references to add, and around them what lies in folders. */
function layOutFiles(): void {
  const pictures = readdirSync(samples).filter((name) => name.endsWith('.webp'))
  mkdirSync(loose)
  mkdirSync(join(dropped, 'deeper'), { recursive: true })
  for (const name of pictures.slice(0, 3)) cpSync(join(samples, name), join(loose, name))
  for (const name of pictures.slice(3, 7)) cpSync(join(samples, name), join(dropped, name))
  for (const name of pictures.slice(7, 11)) cpSync(join(samples, name), join(dropped, 'deeper', name))
  writeFileSync(join(loose, 'broken.png'), 'This is no picture.')
  writeFileSync(join(dropped, 'notes.txt'), 'Colours to be decided.')
  writeFileSync(join(dropped, '.hidden.png'), '')
}

describe.skipIf(!executable)('the studio in a browser', () => {
  beforeAll(async () => {
    layOutFiles()
    host = await startStudioHost(library)
    browser = await openBrowser(executable!)
    page = browser.page
    page.setDefaultTimeout(15_000)
    references = page.getByTestId(testIds.referencesPanel)
    controls = page.getByTestId(testIds.controlsPanel)
    results = page.getByTestId(testIds.resultsPanel)
    await page.goto(host.url)
  })

  afterAll(async () => {
    await browser?.close()
    await host?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('an empty library explains itself and makes a project', async () => {
    await page.getByRole('heading', { name: 'Draw images that belong to a brand' }).waitFor()
    await page.getByRole('button', { name: 'New project' }).click()
    // The field has the focus: a space is part of the name, and presses no button.
    await page.getByRole('dialog').getByLabel('Name').waitFor()
    await page.keyboard.type('Spring campaign')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Spring campaign' }).waitFor()
    expect(await controls.getByRole('button', { name: 'Generate' }).isDisabled()).toBe(true)
    await controls.getByText('Choose a reference set first.').waitFor()
  })

  test('chosen files become a set, and an unusable one is reported with its reason', async () => {
    const files = readdirSync(loose).map((name) => join(loose, name))
    await page.getByTestId(testIds.imagesInput).setInputFiles(files)
    const summary = page.getByTestId(testIds.uploadSummary)
    await summary.getByText('3 images added').waitFor()
    await summary.getByText('broken.png is not an image that can be read.').waitFor()
    await references.getByText('none is kept out').waitFor()
    expect(await references.getByRole('option').count()).toBe(3)
  })

  test('a dropped folder is walked, and what is no image is passed over', async () => {
    await dropPaths(page, references, [dropped])
    const summary = page.getByTestId(testIds.uploadSummary)
    await summary.getByText('8 images added').waitFor()
    await summary.getByText('1 file that is no image was passed over').waitFor()
    await references.getByText('11 images · 2 kept out').waitFor()
    expect(await references.getByRole('option', { name: 'Kept out' }).count()).toBe(2)
  })

  test('the set is looked at: a picture that is there twice is told of, and selected', async () => {
    const again = join(folder, 'again.png')
    await sharp(join(loose, readdirSync(loose).find((name) => name.endsWith('.webp'))!))
      .resize(100)
      .png()
      .toFile(again)
    await page.getByTestId(testIds.imagesInput).setInputFiles([again])
    const reading = page.getByTestId(testIds.setReading)
    await reading.getByText('1 image is nearly the same as another.').waitFor({ timeout: 60_000 })
    await reading.getByText(/inks of the references/).waitFor()
    await reading.getByRole('button', { name: 'Select it' }).click()
    const twin = references.getByRole('option', { name: 'again.png, Nearly the same as another' })
    expect(await twin.getAttribute('aria-selected')).toBe('true')
    await references.getByText('1 selected').waitFor()
    await references.getByRole('button', { name: 'To a new set' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Twins')
    await page.keyboard.press('Enter')
    const notice = page.getByRole('listitem').filter({ hasText: '1 image moved to “Twins”' })
    await notice.waitFor()
    // One stays with what is left.
    await references.getByText('11 images · 2 kept out').waitFor()
    await notice.getByRole('button', { name: 'Show' }).click()
    await references.getByText('1 image', { exact: true }).waitFor()
    await references.getByRole('combobox', { name: 'Reference set' }).click()
    await page.getByRole('option', { name: 'References' }).click()
    await references.getByText('11 images · 2 kept out').waitFor()
  })

  test('a set that is renamed has its new name at once', async () => {
    const picker = references.getByRole('combobox', { name: 'Reference set' })
    for (const [from, to] of [
      ['References', 'Badges'],
      ['Badges', 'References']
    ] as const) {
      await picker.getByText(from, { exact: true }).waitFor()
      await references.getByRole('button', { name: 'Set actions' }).click()
      await page.getByRole('menuitem', { name: 'Rename' }).click()
      await page.getByRole('dialog').getByLabel('Name').fill(to)
      await page.keyboard.press('Enter')
      await picker.getByText(to, { exact: true }).waitFor()
    }
  })

  test('a reference is looked at large, and the next one by key', async () => {
    const first = references.getByRole('option').first()
    const [name, next] = await references
      .getByRole('option')
      .evaluateAll((all) => all.slice(0, 2).map((one) => one.getAttribute('aria-label')!.split(',')[0]!))
    await first.dblclick()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('heading', { name: name! }).waitFor()
    await page.keyboard.press('ArrowRight')
    await dialog.getByRole('heading', { name: next! }).waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await expectFocus(references.getByRole('option').nth(1))
    expect(await first.getAttribute('aria-selected')).toBe('false')
  })

  test('a reference counts more, or is left aside, and it is said what it shows', async () => {
    const first = references.getByRole('option').first()
    await first.click()
    const weigh = async (name: string) => {
      await references.getByRole('button', { name: 'Counts…' }).click()
      await page.getByRole('menuitem', { name }).click()
    }
    await weigh('Left aside')
    await references.getByText('11 images · 2 kept out · 1 aside').waitFor()
    await weigh('Counts twice')
    await references.getByText('×2').waitFor()
    await weigh('Counts once')
    await references.getByText('×2').waitFor({ state: 'detached' })
    await references.getByRole('button', { name: 'Clear selection' }).click()
    await first.dblclick()
    const viewer = page.getByRole('dialog')
    await viewer.getByRole('textbox', { name: 'Shows' }).fill('a badge')
    // Told, and on to the next one, which keeps what it has.
    await viewer.getByRole('textbox', { name: 'Shows' }).press('Enter')
    await viewer.getByText('2 of 11').waitFor()
    expect(await viewer.getByRole('textbox', { name: 'Shows' }).inputValue()).toBe('')
    await viewer.press('ArrowLeft')
    await expect.poll(() => viewer.getByRole('textbox', { name: 'Shows' }).inputValue()).toBe('a badge')
    await page.keyboard.press('Escape')
    await viewer.waitFor({ state: 'detached' })
  })

  test('an SVG document becomes a picture, and one that is none is named', async () => {
    const [drawn, broken, linked] = ['sun.svg', 'torn.svg', 'linked.svg'].map((name) => join(folder, name))
    writeFileSync(
      drawn!,
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><foreignObject/><circle r="9" fill="red"/></svg>'
    )
    writeFileSync(linked!, '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://example.com/a.png"/></svg>')
    writeFileSync(broken!, '<svg xmlns="http://www.w3.org/2000/svg"><circle')
    await page.getByTestId(testIds.imagesInput).setInputFiles([drawn!, broken!, linked!])
    const summary = page.getByTestId(testIds.uploadSummary)
    await summary.getByText('1 image added').waitFor()
    await summary.getByText('torn.svg is no SVG document.').waitFor()
    await summary.getByText('linked.svg shows pictures that are not in it.').waitFor()
    await references.getByRole('option', { name: 'sun.svg' }).click()
    await references.getByRole('button', { name: 'Remove' }).click()
    await references.getByText('11 images · 2 kept out').waitFor()
  })

  test('references are selected and removed with the keyboard', async () => {
    await references.getByRole('option').last().click()
    await page.keyboard.press('Delete')
    await references.getByText('10 images · 2 kept out').waitFor()
  })

  test('what was removed is put back, and removed again', async () => {
    const last = references.getByRole('option').last()
    const name = await last.getAttribute('aria-label')
    const notice = page.getByRole('listitem').filter({ hasText: '1 image removed from “References”' })
    await notice.last().getByRole('button', { name: 'Undo' }).click()
    await references.getByText('11 images · 2 kept out').waitFor()
    expect(await last.getAttribute('aria-label')).not.toBe(name)
    await last.click()
    await references.getByRole('button', { name: 'Remove' }).click()
    await references.getByText('10 images · 2 kept out').waitFor()
    await expectFocus(references.getByRole('option'))
  })

  test('a batch is drawn: guided beside unguided, with the distance', async () => {
    await setNumber('Images', '2')
    await controls.getByRole('textbox', { name: 'Prompts' }).fill('rocket, red apple, zorblax')
    await controls.getByText('the model does not know zorblax').waitFor()
    await controls.getByRole('button', { name: 'Split it at the commas' }).click()
    await controls.getByText('“zorblax”: the model does not know zorblax.').waitFor()
    await controls.getByRole('textbox', { name: 'Prompts' }).fill('rocket; red apple; house')
    await controls.getByText('does not know').waitFor({ state: 'detached' })
    await controls.getByText('3 prompts, 2 images: 1 is not drawn.').waitFor()
    await controls.getByRole('button', { name: 'Draw 3 images' }).click()
    expect(await controls.getByRole('textbox', { name: 'Images', exact: true }).inputValue()).toBe('3')
    await controls.getByText('1 is not drawn').waitFor({ state: 'detached' })
    await controls.getByRole('textbox', { name: 'Prompts' }).fill('rocket; red apple')
    await setNumber('Images', '2')
    await setNumber('Steps', '5')
    await setNumber('Seed', '7')
    await controls.getByRole('slider', { name: 'Strength', exact: true }).press('ArrowRight')
    await controls.getByText('2 prompts').waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByTestId(testIds.runningBatch).waitFor()
    // The next batch is another one.
    await expect.poll(() => controls.getByRole('textbox', { name: 'Seed' }).inputValue()).not.toBe('7')

    const distance = page.getByTestId(testIds.distance)
    await distance.waitFor({ timeout: 60_000 })
    await distance.getByText(/your references/).waitFor()
    await distance.getByRole('button', { name: 'Details' }).click()
    expect(await distance.textContent()).toMatch(/Guided\s*[−\d.]+.*Unguided\s*[−\d.]+/)
    await expectPairs()
  })

  test('a pair is compared, by keyboard', async () => {
    await results.getByRole('button', { name: 'Compare rocket, seed 7' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('heading', { name: 'rocket' }).waitFor()
    await page.keyboard.press('ArrowLeft')
    await dialog.getByRole('heading', { name: 'red apple' }).waitFor()
    await page.keyboard.press('ArrowRight')
    await dialog.getByRole('heading', { name: 'rocket' }).waitFor()
    const divider = dialog.getByRole('slider')
    await divider.press('ArrowRight')
    expect(await divider.getAttribute('aria-valuenow')).toBe('52')
    await dialog.getByRole('button', { name: 'Next image' }).press('ArrowRight')
    await dialog.getByRole('heading', { name: 'red apple' }).waitFor()
    await dialog.getByRole('button', { name: 'Flip' }).click()
    const stage = page.getByTestId(testIds.compareStage)
    await stage.getByText('Guided', { exact: true }).waitFor()
    await page.keyboard.down('Space')
    await stage.getByText('Unguided', { exact: true }).waitFor()
    await page.keyboard.up('Space')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  test('a picture is saved four times as large and as a document, under names that tell what they are', async () => {
    await results.getByRole('button', { name: 'Compare red apple, seed 8' }).click()
    const dialog = page.getByRole('dialog')
    const saving = page.getByRole('dialog', { name: 'Save images' })
    const save = async () => {
      const started = page.waitForEvent('download')
      await saving.getByRole('button', { name: 'Save 1 image' }).click()
      const download = await started
      return { name: download.suggestedFilename(), path: await download.path() }
    }
    await dialog.getByRole('button', { name: 'Save' }).click()
    await saving.getByRole('button', { name: '4 × as large' }).click()
    const larger = await save()
    expect(larger.name).toBe('red-apple-8-guided-4x.png')
    const { width, height } = await sharp(larger.path).metadata()
    expect([width, height]).toEqual([512, 512])

    // Badges are flat.
    await dialog.getByRole('button', { name: 'Save' }).click()
    await saving.getByRole('button', { name: 'SVG' }).click()
    await saving.getByRole('button', { name: 'Cut out' }).click()
    const document = await save()
    expect(document.name).toBe('red-apple-8-guided-cut-out.svg')
    expect(readFileSync(document.path, 'utf8')).toMatch(
      /^<svg .*\n<title>red apple<\/title>\n<desc>red apple\n.*Seed: 8,/
    )
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  test('pictures are picked, found among the picks, saved together and taken as references', async () => {
    await page.getByTestId(testIds.pair).first().hover()
    await page.getByRole('button', { name: 'Pick Guided: rocket' }).click()
    await results.getByRole('button', { name: 'Compare red apple, seed 8' }).click()
    await page.keyboard.press('1')
    const toggle = page.getByRole('dialog').getByRole('button', { name: 'Pick Guided: red apple' })
    await expect.poll(() => toggle.getAttribute('aria-pressed')).toBe('true')
    await page.keyboard.press('2')
    await page.keyboard.press('Escape')
    await results.getByRole('button', { name: 'Picks' }).click()
    const picks = page.getByTestId(testIds.picks)
    await picks.getByText('3 images').waitFor()

    await picks.getByRole('searchbox', { name: 'Find' }).fill('rocket')
    await picks.getByText('1 image', { exact: true }).waitFor()
    await picks.getByRole('searchbox', { name: 'Find' }).fill('')
    await picks.getByRole('option').first().press('Enter')
    await page.getByRole('dialog').getByRole('heading', { name: 'red apple' }).waitFor()
    await page.keyboard.press('Escape')

    await picks.getByRole('button', { name: 'Save' }).click()
    const started = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save 3 images' }).click()
    const archive = unzipSync(readFileSync(await (await started).path()))
    expect(Object.keys(archive).sort()).toEqual([
      'red-apple-8-guided.png',
      'red-apple-8-unguided.png',
      'rocket-7-guided.png'
    ])
    const { width, height } = await sharp(archive['rocket-7-guided.png']).metadata()
    expect([width, height]).toEqual([128, 128])

    await picks.getByRole('option', { name: 'rocket' }).click()
    await picks.getByRole('button', { name: 'As references' }).click()
    await page.getByRole('menuitem', { name: 'Add to “References”' }).click()
    await page.getByText('1 image added to “References”', { exact: true }).waitFor()
    await references.getByText('11 images').waitFor()
    await picks.getByRole('button', { name: 'Put back' }).click()
    await picks.getByText('2 images').waitFor()
    await results.getByRole('navigation').getByRole('button', { name: 'rocket; red apple' }).click()
    await references.getByRole('option', { name: 'rocket-7.png' }).click()
    await page.keyboard.press('Delete')
    await references.getByText('10 images').waitFor()
  })

  test('guidance gets a fourth stage and a second kernel, and loses them again', async () => {
    await controls.getByRole('button', { name: 'Advanced' }).click()
    const stages = controls.getByRole('region', { name: 'Stages' })
    await stages.getByRole('button', { name: 'Add a stage' }).click()
    await stages.getByText('Stage 4', { exact: true }).waitFor()
    const kernel = stages.getByRole('combobox', { name: 'Kernel' })
    const stepSize = stages.getByRole('combobox', { name: 'Step size' })
    await kernel.getByText('Palette').waitFor()
    // It moves by mean shifts.
    expect(await stepSize.count()).toBe(0)
    await kernel.click()
    await page.getByRole('option', { name: 'Style channels' }).click()
    // Its settings come along.
    await stepSize.getByText('All the way').waitFor()
    expect(await stages.getByRole('textbox', { name: 'Share of the strength' }).inputValue()).toBe('0.30')
    expect(await stages.getByRole('textbox', { name: 'Style contrast' }).inputValue()).toBe('0.60')
    expect(await stages.getByRole('button', { name: 'Add a kernel' }).count()).toBe(0)
    await kernel.click()
    await page.getByRole('option', { name: /^Gaussian(?! m)/ }).click()
    // And go with it.
    await stepSize.getByText('By distance').click()
    expect(await page.getByRole('option', { name: 'All the way' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    expect(await stages.getByRole('textbox', { name: 'Style contrast' }).count()).toBe(0)
    await stages.getByRole('button', { name: 'Add a kernel' }).click()
    const added = stages.getByRole('region', { name: 'Added kernels' })
    await added.getByRole('combobox', { name: 'Kernel 2' }).getByText('Patches').waitFor()
    await added.getByRole('slider', { name: 'Weight' }).press('ArrowRight')
    expect(await added.getByRole('textbox', { name: 'Weight' }).inputValue()).toBe('1.10')
    await added.getByRole('button', { name: 'Remove kernel 2' }).click()
    await added.getByRole('combobox', { name: 'Kernel 2' }).waitFor({ state: 'detached' })
    await stages.getByRole('button', { name: 'Remove this stage' }).click()
    await stages.getByText('Stage 4', { exact: true }).waitFor({ state: 'detached' })
    await controls.getByRole('button', { name: 'Advanced' }).click()
  })

  test('a strength is found for the set', async () => {
    await setNumber('Seed', '7')
    await controls.getByRole('button', { name: 'Find for this set' }).click()
    const searching = controls.getByRole('button', { name: 'Trying strengths…' })
    await searching.waitFor()
    await controls.getByRole('button', { name: 'Cancel' }).click()
    await searching.waitFor({ state: 'detached' })
    await controls.getByRole('button', { name: 'Find for this set' }).click()
    const outcome = controls.getByText(/^(Strength [\d.]+ closes \d+ % of the gap|No strength brings)/)
    await outcome.waitFor({ timeout: 100_000 })
    await controls.getByRole('button', { name: 'Find for this set' }).waitFor()
    await controls.getByRole('slider', { name: 'Strength', exact: true }).press('ArrowRight')
    await outcome.waitFor({ state: 'detached' })
  })

  test('another set is mixed in, and taken out again', async () => {
    await references.getByRole('button', { name: 'Set actions' }).click()
    await page.getByRole('menuitem', { name: 'Example sets…' }).click()
    await page.getByRole('dialog').getByText('Neon', { exact: true }).click()
    await references.getByText('72 images · 14 kept out').waitFor()
    await controls.getByRole('button', { name: 'Mix in another set' }).click()
    const mixed = controls.getByRole('region', { name: 'Mixed sets' })
    await mixed.getByText('70%').waitFor()
    await mixed.getByRole('slider', { name: 'Share' }).press('ArrowRight')
    await mixed.getByText('65%').waitFor()
    await mixed.getByRole('button', { name: 'Take this set out' }).click()
    await references.getByRole('combobox').click()
    await page.getByRole('option').first().click()
    await references.getByText('10 images · 2 kept out').waitFor()
  })

  test('the batch is reproduced to the last pixel', async () => {
    await chooseAction('Reproduce')
    await page
      .getByText('Reproduced: 4 images, identical in every pixel.', { exact: true })
      .waitFor({ timeout: 60_000 })
  })

  test('a batch is cancelled and deleted, and the settings of another are taken up again', async () => {
    await controls.getByRole('textbox', { name: 'Prompts' }).fill('a very long wait')
    await setNumber('Steps', '900')
    await controls.getByRole('button', { name: 'Generate' }).click()
    await page.getByTestId(testIds.runningBatch).waitFor()
    await results.getByRole('button', { name: 'Cancel' }).click()
    await results.getByText('This batch was cancelled before it was done.').waitFor()
    await chooseAction('Delete')
    await page.getByText('Delete this batch? This cannot be undone.').waitFor()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()

    await page.getByTestId(testIds.distance).waitFor()
    await expectFocus(results.getByRole('navigation').locator('[aria-current]'))
    const strip = results.getByRole('navigation').getByRole('button')
    expect(await strip.evaluateAll((all) => all.map((one) => one.getAttribute('tabindex')))).toEqual(['-1', '0'])
    await chooseAction('Reuse settings')
    await expect.poll(() => controls.getByRole('textbox', { name: 'Prompts' }).inputValue()).toBe('rocket\nred apple')
    expect(await controls.getByRole('textbox', { name: 'Seed' }).inputValue()).toBe('7')
    await controls.getByRole('textbox', { name: 'Prompts' }).fill('rocket; red apple')
    // Drafts are saved a moment after the last change.
    await page.waitForTimeout(1000)
  })

  test('everything is there again after a reload, and in Chinese too', async () => {
    await page.reload()
    await expectWorkRestored()
    await page.getByRole('button', { name: 'Language' }).click()
    await page.getByRole('menuitemradio', { name: '繁體中文' }).click()
    await controls.getByRole('button', { name: '產生' }).waitFor()
    await page.getByRole('button', { name: '語言' }).click()
    await page.getByRole('menuitemradio', { name: 'English' }).click()
  })

  test('a stopped host is told, and after a restart everything is there', async () => {
    expect(browser.complaints).toEqual([])
    await host.stop()
    // The banner: a request that was under way may say so too.
    await page.getByText('The connection to the studio is lost. Trying again…').waitFor()
    host = await startStudioHost(library)
    await page.goto(host.url)
    await page.getByRole('link', { name: 'Spring campaign' }).click()
    await expectWorkRestored()
  })

  test('a project is renamed and deleted', async () => {
    await page.getByRole('link', { name: 'Projects' }).click()
    await page.getByRole('button', { name: 'Actions for Spring campaign' }).click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Autumn campaign')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Actions for Autumn campaign' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete project' }).click()
    await page.getByRole('heading', { name: 'Draw images that belong to a brand' }).waitFor()
  })

  async function chooseAction(name: string): Promise<void> {
    await results.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name }).click()
  }

  async function setNumber(label: string, value: string): Promise<void> {
    const field = controls.getByRole('textbox', { name: label, exact: true })
    await field.fill(value)
    await field.press('Tab')
  }

  async function expectFocus(one: Locator): Promise<void> {
    await expect.poll(() => one.and(page.locator(':focus')).count()).toBe(1)
  }

  async function expectPairs(): Promise<void> {
    const pictures = page.getByTestId(testIds.pair).getByRole('img')
    await expect.poll(() => pictures.count()).toBe(4)
    const widths = () => pictures.evaluateAll((all) => all.map((one) => (one as unknown as Picture).naturalWidth))
    await expect.poll(widths).toEqual([128, 128, 128, 128])
  }

  async function expectWorkRestored(): Promise<void> {
    await references.getByText('10 images · 2 kept out').waitFor()
    expect(await controls.getByRole('textbox', { name: 'Prompts' }).inputValue()).toBe('rocket; red apple')
    expect(await controls.getByRole('textbox', { name: 'Steps', exact: true }).inputValue()).toBe('5')
    await page.getByTestId(testIds.distance).waitFor()
    await expectPairs()
  }
})

/** As much of an image element as is asked for; this file is checked without the types of a browser. */
interface Picture {
  naturalWidth: number
}
