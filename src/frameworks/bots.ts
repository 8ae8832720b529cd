/** Chat bots: the functions that run for the messages, commands and events of Discord, Telegram, Slack, WhatsApp and others. */
import {
  BESIDE_THE_BOT,
  BOT_CLASSES,
  BOT_CLASS_METHODS,
  BOT_LIBRARIES,
  COMMAND_FACTS,
  COMMAND_FUNCTIONS,
  DISCORD_EVENTS,
  EVENT_TABLES,
  OWN_BOT_CLASSES,
  OWN_BOT_METHODS,
  type BotLibrary,
} from '../knowledge/bots.js';
import type { CallInstr, VarId } from '../facts/model.js';
import type { Framework, FrameworkFindings, FrameworkUse, ProgramView } from './framework.js';
import { EntryCollector, bundleName, externalsOf, joinPath, knownString, optionOf, packagesImporting } from './helpers.js';
import { handlersOf } from './handler-functions.js';
import { indexOf } from './file-index.js';
import { callsOnVariable, variablesOfType } from './receivers.js';
import { stemOf } from './handlers.js';

const TYPES = ['Client', 'Bot', 'Telegraf', 'Composer', 'App', 'TelegramBot', 'BaseScene', 'CommandoClient', 'WASocket', 'Whatsapp'];
const nameOf = (file: string): string => stemOf(file).split('/').at(-1) ?? '';
const CLIENT = /(?:^|[.:])(?:\w*Client|Bot|Telegraf|App|TelegramBot|Whatsapp|default|makeWASocket)$|:$/;
const SHARDS = /^discord\.js:(?:\.default)?\.ShardingManager$/;
const escape = (name: string): string => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const modules = ({ packages }: BotLibrary): string => `(?:${packages.map(escape).join('|')})`;
const calls = new Map(
  BOT_LIBRARIES.map((library) => [
    library,
    new RegExp(`^${modules(library)}:(?!(?:\\.default)?\\.ShardingManager)(?:\\.\\w+|\\(\\))*\\.(?:${library.methods.join('|')})$`),
  ]),
);
const makers = new Map(BOT_LIBRARIES.map((library) => [library, new RegExp(`^${modules(library)}:(?:\\.\\w+)*$`)]));

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const entries = new EntryCollector(view, use, 'bots', { runtime: 'node', bundle: bundleName(use, 'server') });
  const files = view.packageOf(use.root === '' ? 'package.json' : `${use.root}/package.json`).files;
  const imported = new Set(files.flatMap((file) => view.facts(file)?.imports.map((each) => each.specifier) ?? []));
  for (const library of BOT_LIBRARIES) {
    if (!library.packages.some((name) => imported.has(name) || [...imported].some((each) => each.startsWith(`${name}/`)))) continue;
    const kind = isHeld(view, entries, library) ? 'bot' : 'update';
    for (const { file, instr } of handlerCalls(view, entries, library)) {
      const event = eventOf(view, file, instr.args[0]) ?? (/^(?:on|once|addListener)$/.test(String(instr.prop)) ? '' : String(instr.prop));
      for (const arg of instr.args)
        for (const ref of handlersOf(view, file, arg)) {
          // A handler that stands in a file of its own is called after the file where the name of the event is put together.
          const name = event !== '' || ref.file === file ? event : nameOf(ref.file);
          entries.add(ref, `${kind} ${name}`.trim(), file, { phase: library.ready?.includes(name) ? 'startup' : 'request' });
        }
    }
    for (const call of view.callsTo(makers.get(library) as RegExp)) {
      if (!entries.owns(call.file) || !/(?:WizardScene|createConversation|conversation|Assistant)$/.test(call.callee)) continue;
      for (const arg of call.instr.args) {
        for (const ref of handlersOf(view, call.file, arg)) entries.add(ref, `${kind} conversation`, call.file);
        for (const name of ['threadStarted', 'threadContextChanged', 'userMessage'])
          for (const ref of view.functionsOf(optionOf(view, call.file, arg, name))) entries.add(ref, `${kind} ${name}`, call.file);
      }
    }
  }
  const home = homeOf(view, entries);
  addShards(view, entries);
  addCommandClasses(view, entries, home);
  addCommandFiles(view, entries, files, home);
  return { entryPoints: entries.entryPoints };
}

type HandlerCall = { readonly file: string; readonly instr: CallInstr };

/** Calls that give handlers to a library: on what its calls make, on what is declared with its types, and on clients of the program's own classes. */
function handlerCalls(view: ProgramView, entries: EntryCollector, library: BotLibrary): readonly HandlerCall[] {
  const found = new Map<string, HandlerCall>();
  const note = ({ file, instr }: HandlerCall): void => {
    if (entries.owns(file) && typeof instr.prop === 'string') found.set(`${file}\0${instr.pos}\0${instr.end}`, { file, instr });
  };
  view.callsTo(calls.get(library) as RegExp).forEach(note);
  const isDiscord = library.packages.includes('discord.js');
  for (const file of view.files) {
    const facts = entries.owns(file) ? view.facts(file) : undefined;
    if (!facts) continue;
    for (const name of library.packages) {
      if (!facts.imports.some((each) => each.specifier === name)) continue;
      for (const variable of variablesOfType(facts, name, TYPES)) {
        for (const call of callsOnVariable(view, file, variable)) if (library.methods.includes(call.instr.prop ?? '')) note(call);
      }
    }
    if (!isDiscord) continue;
    for (const fn of facts.functions) {
      for (const instr of fn.instrs) {
        if (instr.op !== 'call' || (instr.prop !== 'on' && instr.prop !== 'once') || instr.args.length < 2) continue;
        if (DISCORD_EVENTS.has(eventOf(view, file, instr.args[0]) ?? '')) note({ file, instr });
      }
    }
  }
  return [...found.values()];
}

/** `messageCreate` of `'messageCreate'`, `Events.MessageCreate`, `['text', 'photo']`. */
function eventOf(view: ProgramView, file: string, variable: VarId | undefined): string | undefined {
  if (variable === undefined) return undefined;
  const text = knownString(view, file, variable);
  if (text !== undefined) return text;
  const known = view.known(file, variable);
  if (Array.isArray(known) && known.every((each) => typeof each === 'string')) return known.join(', ');
  const name = externalsOf(view, file, variable)
    .map((value) => EVENT_TABLES.exec(value.path)?.[1])
    .find((each) => each !== undefined);
  return name === undefined ? undefined : name.charAt(0).toLowerCase() + name.slice(1);
}

/** Whether the process holds a connection over which updates come, and so goes on living. */
function isHeld(view: ProgramView, entries: EntryCollector, library: BotLibrary): boolean {
  if (library.updates === 'held') return true;
  const { hooks, heldOption } = library;
  const own = (path: string): RegExp => new RegExp(`^${modules(library)}:${path}`);
  if (hooks && view.callsTo(own('')).some((call) => entries.owns(call.file) && hooks.test(call.callee))) return false;
  if (heldOption === undefined) return true;
  return view.callsTo(own('(?:\\.default)?\\.\\w+$')).some(
    (call) =>
      entries.owns(call.file) &&
      call.instr.isNew &&
      call.instr.args.some((arg) => {
        const options = view.known(call.file, arg);
        return (
          typeof options === 'object' &&
          options !== null &&
          !Array.isArray(options) &&
          (options as { [key: string]: unknown })[heldOption] === true
        );
      }),
  );
}

/** The file that makes the client: what the client reads from folders is registered there. */
function homeOf(view: ProgramView, entries: EntryCollector): string | undefined {
  const files = [...makers.values()].flatMap((maker) =>
    view
      .callsTo(maker)
      .filter((each) => entries.owns(each.file) && CLIENT.test(each.callee))
      .map((each) => each.file),
  );
  return files.find((file) => !BESIDE_THE_BOT.test(file)) ?? files[0];
}

/** `new ShardingManager('./bot.js')` starts a process for each share of the servers. */
function addShards(view: ProgramView, entries: EntryCollector): void {
  for (const call of view.callsTo(SHARDS)) {
    const text = knownString(view, call.file, call.instr.args[0]) ?? lastText(view, call.file, call.instr.args[0]);
    if (text === undefined) continue;
    const path = `./${text.replace(/^\.?\//, '')}`;
    const file = view.resolve(call.file, path) ?? view.resolve(joinPath(view.packageOf(call.file).root, 'package.json'), path);
    if (file !== undefined) entries.add({ file, fn: 0 }, 'bot shard', call.file, { phase: 'startup' });
  }
}

/** `bot.js` of `path.join(__dirname, 'bot.js')`. */
function lastText(view: ProgramView, file: string, variable: VarId | undefined): string | undefined {
  const facts = view.facts(file);
  const [made] = (facts && variable !== undefined ? indexOf(facts).defs.get(variable) : undefined) ?? [];
  if (made?.op === 'assign' || made?.op === 'copy') return lastText(view, file, made.src);
  return made?.op === 'call'
    ? made.args
        .map((arg) => knownString(view, file, arg))
        .filter((each) => each !== undefined)
        .at(-1)
    : undefined;
}

/** `class Remind extends Command { run(message) {} }`: the library, or the bot's own loader, reads such files from a folder. */
function addCommandClasses(view: ProgramView, entries: EntryCollector, home: string | undefined): void {
  for (const ref of view.classes()) {
    const fact = entries.owns(ref.file) ? view.facts(ref.file)?.classes[ref.class] : undefined;
    if (fact?.extends === undefined) continue;
    const bases = view.valuesOf(ref.file, fact.extends);
    const ofLibrary = bases.some((value) => value.kind === 'external' && BOT_CLASSES.test(value.path));
    const ofBot = bases.some(
      (value) => value.kind === 'class' && OWN_BOT_CLASSES.test(view.facts(value.file)?.classes[value.class]?.name ?? ''),
    );
    for (const member of fact.members) {
      if (member.fn !== undefined && ((ofLibrary && BOT_CLASS_METHODS.test(member.name)) || (ofBot && OWN_BOT_METHODS.test(member.name))))
        entries.add({ file: ref.file, fn: member.fn }, `bot ${fact.name || nameOf(ref.file)}`, home ?? ref.file);
    }
  }
}

/** Files of commands and events, which bots read from folders: a function beside the name and description of what it is for. */
function addCommandFiles(view: ProgramView, entries: EntryCollector, files: readonly string[], home: string | undefined): void {
  for (const file of files) {
    if (!entries.owns(file)) continue;
    const exported = view.exportsOf(file);
    const tables = [
      exported,
      ...[...exported.values()]
        .flat()
        .filter((value) => value.kind === 'object' || value.kind === 'instance')
        .map((value) => view.propertiesOf(value)),
    ];
    for (const table of tables) {
      if (!COMMAND_FACTS.some((name) => table.has(name))) continue;
      for (const name of COMMAND_FUNCTIONS) {
        for (const ref of view.functionsOf(table.get(name) ?? []))
          if (ref.file === file)
            entries.add(ref, `bot ${nameOf(file)}`, home ?? file, {
              phase: /^(?:client)?ready$/i.test(nameOf(file)) ? 'startup' : 'request',
            });
      }
    }
  }
}

export const bots: Framework = {
  id: 'bots',
  title: 'Chat bot',
  source:
    'https://discordjs.guide, https://telegraf.js.org (4.16), https://grammy.dev (1.46), https://docs.slack.dev/tools/bolt-js, https://github.com/yagop/node-telegram-bot-api, https://wwebjs.dev, https://baileys.wiki (checked 2026-11-21)',
  inCode: true,
  detect: (view) =>
    packagesImporting(
      view,
      BOT_LIBRARIES.flatMap((library) => library.packages),
    ),
  find,
};
