/** Files that plainly run somewhere else than on a server: in a browser, by hand, on a desktop. Asked only where nothing reaches them. */
import type { ProgramFile } from '../program/model.js';

const BY_HAND = /(?:^|\/)(?:scripts?|bin|tools?|cli|seeds?|migrations?|prisma|bench(?:marks?)?|examples?|docs?)\/|(?:^|\/)(?:seed|migrate|cli|gulpfile|Gruntfile)\.[cm]?[jt]s$/;
const WORKER = /(?:^|\/)(?:workers?|daemons?)\//;
const DESKTOP = /(?:^|\/)(?:electron|desktop|src-tauri|mobile|ios|android|extension)\//;
const BROWSER_GLOBALS: ReadonlySet<string> = new Set(['window', 'document', 'localStorage', 'sessionStorage', 'navigator', 'indexedDB', 'HTMLElement', 'requestAnimationFrame']);
const BROWSER_MODULES = /^(?:react|react-dom|react-native|preact|vue|svelte|solid-js|@angular\/core|electron|zustand|jotai|swr|@tanstack\/react-query|next\/navigation|pusher-js|socket\.io-client)(?:\/|$)/;
const BROWSER_FOLDERS = /(?:^|\/)(?:components?|hooks|composables|contexts?|providers|client|frontend|public|static|assets|ui)\//;

/** Why nothing on a server runs the file, or undefined where one might. */
export function runsElsewhere(file: ProgramFile): string | undefined {
  const { path, facts } = file;
  if (BY_HAND.test(path)) return 'a script that people run by hand; no server loads it';
  if (WORKER.test(path)) return 'a worker process of its own; nothing deployed as a server or function loads it';
  if (DESKTOP.test(path) || facts.imports.some((each) => each.specifier === 'electron')) return 'runs in a desktop or mobile application';
  const inBrowser = facts.directives.includes('use client') || BROWSER_FOLDERS.test(path) || facts.imports.some((each) => !each.typeOnly && BROWSER_MODULES.test(each.specifier))
    || facts.vars.some((each) => each.kind === 'global' && BROWSER_GLOBALS.has(each.name));
  return inBrowser ? 'only the browser runs what changes it' : undefined;
}
