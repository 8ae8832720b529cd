/**
 * Names, paths and source lines come from other people's code. Everything that a reader sees goes through here first, so that none of it
 * can steer a terminal, break a line or a table, or start a command of a CI log.
 */

// oxlint-disable no-control-regex -- control characters are what this file is about
/** A whole escape sequence: CSI, OSC (closed by BEL or ST), and the short ones; also with the one-byte C1 forms. */
const ESCAPE_SEQUENCES =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g;
const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** C0, DEL, C1, and the characters that reorder or hide text. */
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const LONE_SURROGATES = /\p{Surrogate}/gu;

/** One line of plain text. */
export function clean(text: string): string {
  return text.replace(ESCAPE_SEQUENCES, '').replace(LINE_BREAKS, ' ').replace(INVISIBLE, '').replace(LONE_SURROGATES, '\ufffd');
}

/** A line of source. What cannot be shown becomes one visible character each, so that columns stay where they are. */
export function cleanSource(line: string): string {
  return line
    .replace(/\t/g, ' ')
    .replace(INVISIBLE, '\ufffd')
    .replace(/[\u2028\u2029]/g, '\ufffd')
    .replace(LONE_SURROGATES, '\ufffd');
}

/** Text of several lines that we wrote ourselves (snippets) but that may carry a name from the code. */
export function cleanLines(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => clean(line.replace(/^\t+/, (tabs) => '  '.repeat(tabs.length))).trimEnd())
    .join('\n');
}

/**
 * A CI runner reads the log: a line that begins with `::` is a command to GitHub Actions, and so is `##[` anywhere (`##vso[` to Azure
 * Pipelines, `##teamcity[` to TeamCity). A space takes the meaning away.
 */
export function inert(text: string): string {
  return text.replace(/^(\s*):(?=:)/gm, '$1: ').replace(/##(?=[a-z]*\[)/gi, '## ');
}

/** JSON that stays inside ASCII controls and shows no reordering: those characters are escaped, not lost. */
export function escapedJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(/[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1] ?? ''}`;
}

/** At most `limit` UTF-16 units, with a mark where something was cut off. Never cuts a character in two. */
export function truncate(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Breaks at spaces; words that are longer than the width stay whole, because paths must stay clickable. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((part) => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}
