import { appVersion } from '#main/appVersion.ts'
import { procedures } from './procedures.ts'

export const app = procedures.app.router({
  info: procedures.app.info.handler(async ({ context: { studio } }) => ({
    version: appVersion,
    host: studio.host,
    libraryFolder: studio.library.folder,
    models: await studio.models.list()
  })),
  events: procedures.app.events.handler(({ context: { studio }, signal }) => studio.events.stream(signal))
})
