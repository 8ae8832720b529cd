/** Functions of packages and of the runtime, by path, that decide when what they are given runs. */
import { COMMAND_LINES } from '../../knowledge/command-lines.js';
import { BROWSER_DRIVERS, BROWSER_HOOKS, PAGE_FUNCTIONS } from '../../knowledge/runtime.js';
import type { CallEdge } from '../model.js';

/** What a page has, and only a page: its listeners, its frames, its observers. */
const PAGE =
  /^global:(?:(?:window|document|navigator|localStorage|history|location)\.|(?:requestAnimationFrame|requestIdleCallback|addEventListener|IntersectionObserver|MutationObserver|ResizeObserver)$)/;

/** Only the browser runs it: effects, mount hooks, event listeners of a window. */
export const BROWSER_CALLBACKS = { test: (path: string): boolean => BROWSER_HOOKS.has(path) || PAGE.test(path) } as const;

/** `page.evaluate(() => { window.seen = true; })`: the text of the function is sent to the page of a browser that the program drives. */
export function runsOnDrivenPage({ from, instr, via = '' }: CallEdge): boolean {
  return (
    instr.op === 'call' &&
    PAGE_FUNCTIONS.test(instr.prop ?? '') &&
    (BROWSER_DRIVERS.test(via) || from.file.facts.imports.some((each) => BROWSER_DRIVERS.test(`${each.specifier}:`)))
  );
}

/** Runs while a component renders, also on the server. */
export const RENDER_CALLBACKS = new RegExp(
  [
    '^(?:react|preact/hooks|preact/compat):\\.(?:useMemo|useState|useReducer|useSyncExternalStore|use|forwardRef|memo|lazy|cache|createElement|Children\\.\\w+)$',
    '^(?:vue|@vue/\\w+|nuxt/app|#imports):\\.(?:computed|watchEffect|watchSyncEffect|watchPostEffect|customRef|defineComponent|useAsyncData|useLazyAsyncData|callOnce|useState|effectScope|toRef)$',
    '^svelte/store:\\.(?:derived|readable|writable)(?:\\(\\)\\.subscribe)?$',
    '^solid-js:\\.(?:createMemo|createSignal|createResource|createAsync|createComputed)$',
    '^(?:mobx-react|mobx-react-lite):\\.observer$',
  ].join('|'),
);

/** Events of what is read until it ends. */
export const STREAM_EVENTS = /^(?:data|row|record|line|entry|end|finish|close|error|readable|result|done)$/;

/** `program.command('serve').action(serve)`: runs once, when the process starts. */
export const COMMAND_CALLBACKS = { test: (path: string): boolean => COMMAND_LINES.has(packageOf(path)) } as const;

const packageOf = (path: string): string => path.slice(0, path.indexOf(':', path.startsWith('jsr:') ? 4 : 0));

/** `import.meta.vitest?.test('adds', () => ...)`: tests that stand beside what they try; deployed, there are none. */
export const TEST_CALLBACKS = /^global:import\.meta\.vitest\b/;

/** Runs when the process ends. */
export const SHUTDOWN_CALLBACKS =
  /^global:process\.(?:on|once|addListener)$|\(\)\.(?:onClose|onShutdown|beforeApplicationShutdown|close)$|^(?:close-with-grace|signal-exit|exit-hook|async-exit-hook|node-cleanup|@godaddy\/terminus|http-graceful-shutdown):/;

/** `fastify.addHook('onClose', end)`, `nitroApp.hooks.hook('close', end)`: how a server is told what to do when it ends. */
export const HOOK_METHODS = /^(?:addHook|hook|hookOnce)$/;
export const SHUTDOWN_HOOKS = /^(?:onClose|preClose|close|onShutdown|preShutdown|shutdown)$/;
