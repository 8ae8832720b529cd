/** Socket.IO: the connection handlers of servers and namespaces, and the event handlers of the sockets that they are given. */
import type { VarId } from '../facts/model.js';
import type { Framework, FrameworkFindings, FrameworkUse, ProgramView, ResolvedCall } from './framework.js';
import { EntryCollector, bundleName, knownString, packagesImporting } from './helpers.js';
import { handlersOf } from './handler-functions.js';
import { callsOnVariable, variablesOfType } from './receivers.js';

const CALL = /^socket\.io:(?:\.(?:Server|default|listen|attach))?\(\)(?:\.\w+\(\)|\.\w+)*\.(?:on|once|use|addListener)$/;

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const entries = new EntryCollector(view, use, 'socketio', { runtime: 'node', bundle: bundleName(use, 'server') });
  const seen = new Set<string>();
  const server = (call: Pick<ResolvedCall, 'file' | 'instr'>): void => {
    const { file, instr } = call;
    const key = `${file}\0${instr.pos}\0${instr.end}`;
    if (seen.has(key) || !entries.owns(file)) return;
    seen.add(key);
    if (instr.prop === 'use') {
      for (const arg of instr.args) {
        for (const ref of handlersOf(view, file, arg)) {
          entries.add(ref, 'socket middleware', file);
          addEvents(view, entries, ref.file, view.facts(ref.file)?.functions[ref.fn]?.params[0]);
        }
      }
      return;
    }
    const event = knownString(view, file, instr.args[0]);
    if ((event !== 'connection' && event !== 'connect') || instr.args[1] === undefined) return;
    for (const ref of handlersOf(view, file, instr.args[1])) {
      entries.add(ref, 'socket connection', file);
      addEvents(view, entries, ref.file, view.facts(ref.file)?.functions[ref.fn]?.params[0]);
    }
  };
  for (const call of view.callsTo(CALL)) server(call);
  for (const file of view.files) {
    const facts = entries.owns(file) ? view.facts(file) : undefined;
    if (!facts?.imports.some((each) => each.specifier === 'socket.io')) continue;
    for (const variable of variablesOfType(facts, 'socket.io', ['Server', 'Namespace'])) {
      for (const call of callsOnVariable(view, file, variable)) if (call.instr.prop === 'on' || call.instr.prop === 'use') server(call);
    }
    for (const variable of variablesOfType(facts, 'socket.io', ['Socket'])) {
      if (facts.vars[variable]?.kind === 'param') addEvents(view, entries, file, variable);
    }
  }
  return { entryPoints: entries.entryPoints };
}

/** `socket.on('message', handler)`, `socket.onAny(handler)`, `socket.use(handler)`. */
function addEvents(view: ProgramView, entries: EntryCollector, file: string, socket: VarId | undefined): void {
  if (socket === undefined) return;
  for (const call of callsOnVariable(view, file, socket)) {
    const { prop, args } = call.instr;
    if (prop === 'on' || prop === 'once' || prop === 'addListener') {
      const event = knownString(view, call.file, args[0]) ?? '';
      if (args[1] !== undefined)
        for (const ref of handlersOf(view, call.file, args[1])) entries.add(ref, `socket ${event}`.trim(), call.file);
    } else if (prop === 'onAny' || prop === 'use') {
      for (const arg of args) for (const ref of handlersOf(view, call.file, arg)) entries.add(ref, 'socket *', call.file);
    }
  }
}

export const socketio: Framework = {
  id: 'socketio',
  title: 'Socket.IO',
  source: 'https://socket.io/docs/v4/server-api/ (checked 2026-11-21)',
  inCode: true,
  detect: (view) => packagesImporting(view, ['socket.io']),
  find,
};
