/** `node --import ./e2e/electron-double/register.ts out/main/main.js …`: the module `electron` is this folder's. */
import { registerHooks } from 'node:module';

const double = new URL('electron.ts', import.meta.url).href;
registerHooks({
  resolve: (name, context, next) =>
    name === 'electron' ? { url: double, shortCircuit: true } : next(name, context),
});
// As `electron .` says that its first word is the app.
Object.assign(process, { defaultApp: true });
