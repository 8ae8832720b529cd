/** What plugins of Nitro hang on the app that they are handed: hooks, middlewares, routes. */
import type { FileFacts, VarId } from '../facts/model.js';
import type { ProgramView } from './framework.js';
import { definitions, fieldsOfVariable } from './handlers.js';
import { handlersOf } from './handler-functions.js';
import type { EntryList } from './modules.js';

/** Hooks of the Nitro app that do not come with a request, a schedule or a message: those of its end, of development and of the build. */
const OTHER_HOOKS = /^(?:close|dev:|build:|content:|compiled$|rollup:|prerender:)/;
/** Routes and middlewares of the app that a plugin is handed: `nitroApp.router.get('/x', handler)`, `nitroApp.h3App.use(handler)`. */
const APP_METHODS = /^(?:use|add|get|post|put|patch|delete|head|options|all)$/;
const PARTS = /^(?:h3App|h3|router)$/;

/** Adds what a plugin hangs on the app that it is handed. */
export function addPluginHooks(view: ProgramView, entries: EntryList, file: string): void {
  const facts = view.facts(file);
  const hear = (name: string, callback: VarId): void => {
    if (!OTHER_HOOKS.test(name)) entries.add(`hook ${name}`, 'request', file, handlersOf(view, file, callback));
  };
  for (const fn of facts?.functions ?? []) {
    for (const instr of fn.instrs) {
      if (instr.op !== 'call') continue;
      const [nameArg, callback] = instr.args;
      const name = nameArg === undefined ? undefined : view.known(file, nameArg);
      if ((instr.prop === 'hook' || instr.prop === 'hookOnce') && typeof name === 'string' && callback !== undefined) hear(name, callback);
      else if (instr.prop === 'addHooks' && nameArg !== undefined)
        for (const [hook, { variable }] of fieldsOfVariable(view, file, nameArg)) hear(hook, variable);
      else if (facts && instr.recv !== undefined && APP_METHODS.test(instr.prop ?? '') && isPartOfApp(facts, instr.recv)) {
        const label =
          instr.prop === 'use'
            ? 'middleware'
            : `${instr.prop === 'add' || instr.prop === 'all' ? 'ALL' : String(instr.prop).toUpperCase()} ${typeof name === 'string' ? name : '/*'}`;
        for (const arg of instr.args) entries.add(label, 'request', file, handlersOf(view, file, arg));
      }
    }
  }
}

/** `nitroApp.router`, or `router` taken out of the app in a plugin's parameters. */
function isPartOfApp(facts: FileFacts, variable: VarId): boolean {
  const def = definitions(facts, variable)[0];
  return def?.op === 'get' ? PARTS.test(def.prop ?? '') : def === undefined && PARTS.test(facts.vars[variable]?.name ?? '');
}
