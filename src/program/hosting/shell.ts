/** Takes a shell command line apart: words, and the simple commands that `&&`, `;`, `|` and `&` join. Nothing is expanded or run. */

/** One simple command. */
export type Words = readonly string[];

/** The simple commands of a line or script, in order. Comments and continuation lines are understood, control words dropped. */
export function simpleCommands(line: string): readonly Words[] {
  const commands: string[][] = [];
  let words: string[] = [];
  let word = '';
  let open = false;
  let quote = '';
  const endWord = (): void => {
    if (open) words.push(word);
    word = '';
    open = false;
  };
  const endCommand = (): void => {
    endWord();
    while (words[0] !== undefined && CONTROL.has(words[0])) words.shift();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  for (let at = 0; at < line.length; at++) {
    const char = line[at] as string;
    if (quote !== '') {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"' && /["\\$`]/.test(line[at + 1] ?? '')) word += line[++at];
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      open = true;
    } else if (char === '\\') {
      at++;
      if (line[at] === '\r') at++;
      if (line[at] !== undefined && line[at] !== '\n') {
        word += line[at];
        open = true;
      }
    } else if (char === '#' && !open) {
      while (at + 1 < line.length && line[at + 1] !== '\n') at++;
    } else if (char === '>' || char === '<') {
      // A redirection: its number, its sign and its target are no words of the command.
      if (/^\d+$/.test(word)) {
        word = '';
        open = false;
      }
      endWord();
      const rest = /^[<>]+&?\s*(?:"[^"]*"|'[^']*'|[^\s;&|()<>]*)/.exec(line.slice(at))?.[0] ?? char;
      at += rest.length - 1;
    } else if (char === '\n' || char === ';' || char === '&' || char === '|' || ((char === '(' || char === ')') && !open)) {
      endCommand();
    } else if (/\s/.test(char)) {
      endWord();
    } else {
      word += char;
      open = true;
    }
  }
  endCommand();
  return commands;
}

const CONTROL = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'do',
  'done',
  'while',
  'for',
  '!',
  '{',
  '}',
  'exec',
  'time',
  'nohup',
  'command',
  'sudo',
]);
