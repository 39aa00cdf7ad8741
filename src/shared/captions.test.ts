import { expect, it } from 'vitest'
import { captionOfName } from './captions.ts'

it.each([
  ['red-apple.webp', 'red apple'],
  ['icons/Rocket_02.png', 'rocket'],
  ['a.b/cat.face.final.jpg', 'cat face final'],
  ['IMG_2041.JPG', ''],
  ['0001.png', ''],
  ['screenshot 2026-01-08.png', ''],
  ['3f786850e387550fdab836ed7e6dc881.webp', '']
])('reads %s as "%s"', (name, caption) => {
  expect(captionOfName(name)).toBe(caption)
})
