import { describe, expect, it } from 'vitest';
import { markdown } from '../../src/report/markdown.js';
import { code, fenced, mermaidLabel, prose, table } from '../../src/report/markup.js';
import { blind, empty, EVIL, finding, hostile, incomplete, sample, view } from './sample.js';

const page = markdown.render(sample, view);
const headings = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('## '));

describe('markdown', () => {
  it('follows the layout of an audit', () => {
    expect(headings(page)).toEqual([
      '## Summary',
      '## Findings',
      '## Implementation priority',
      '## Recommended external storage',
      '## Migration steps',
      '## Testing recommendations',
      '## Environment variables needed',
      '## Notes',
    ]);
  });

  it('leaves out the plan where there is nothing to plan', () => {
    expect(headings(markdown.render(empty, view))).toEqual(['## Summary', '## Findings', '## Notes']);
  });

  it('ticks what the earlier report had and this one has not', () => {
    expect(page).toContain('- [x] `users.json` in `src/lib/users.ts` (`local-disk`)');
    expect(page).toMatch(/- \[ \] `jobs` in `src\/lib\/jobs\.ts:3` .*\*\(known from the earlier report\)\*/);
    const done = markdown.render({ ...sample, findings: [] }, view);
    expect(done.match(/- \[x\]/g)).toHaveLength(1);
    expect(done).not.toContain('- [ ]');
  });

  it('names the routes in what to test', () => {
    expect(page).toContain('call `POST /api/login` on A, then `GET /api/me` on B. Log in on A and read the session on B.');
  });

  it('draws the entry points around the cell', () => {
    expect(page).toContain(
      '```mermaid\nflowchart LR\n  cell[("sessions")]\n  w1["POST /api/login"] -->|writes| cell\n  cell -->|is read by| r1["GET /api/me"]\n```',
    );
  });

  it('counts the entry points that do not fit into the picture', () => {
    const writes = Array.from({ length: 14 }, (_, index) => ({
      ...finding({}).writes[0]!,
      entryPoints: [{ label: `GET /${index}`, file: 'a.ts', path: [] }],
    }));
    const text = markdown.render({ ...sample, findings: [finding({ writes, reads: [] })] }, view);
    expect(text).toContain('w0["4 more entry points"] -->|writes| cell');
  });

  it('puts what one function does for the same entry points into one row', () => {
    const [write] = finding({}).writes;
    const writes = [
      write!,
      { ...write!, line: 11, operation: 'delete' },
      { ...write!, line: 12 },
      { ...write!, line: 20, function: 'other' },
    ];
    const text = markdown.render({ ...sample, findings: [finding({ writes, reads: [] })] }, view);
    expect(text).toContain('| `src/lib/sessions.ts:10, 11, 12` | set, delete | `saveSession` |');
    expect(text).toContain('| `src/lib/sessions.ts:20` | set | `other` |');
  });

  it('tells first what it could not see', () => {
    for (const report of [incomplete, blind]) expect(markdown.render(report, view).split('\n')[2]).toMatch(/^> \*\*Read this first\.\*\*/);
    expect(page).not.toContain('Read this first');
  });

  it('gives the reason of each suppression and each safe cell', () => {
    expect(page).toContain('| `maintenance` | `src/lib/flags.ts:7` | `module-collection` | high | one instance \\| until March |');
    expect(page).toContain('| `pool` | `src/lib/db.ts:3` | safe | warm reuse: a pool of PostgreSQL |');
  });

  it('keeps every table rectangular and every fence closed, whatever the names', () => {
    const lines = markdown.render(hostile, view).split('\n');
    let fence = '';
    let columns = 0;
    for (const line of lines) {
      const mark = /^`{3,}/.exec(line)?.[0] ?? '';
      if (fence !== '') {
        if (line === fence) fence = '';
        continue;
      }
      if (mark !== '') fence = mark;
      const cells = line.startsWith('|') ? line.replaceAll('\\|', '').split('|').length : 0;
      if (cells > 0 && columns > 0) expect(cells).toBe(columns);
      columns = cells;
    }
    expect(fence).toBe('');
  });

  it('lets no HTML of the code through outside code', () => {
    const outside = markdown
      .render(hostile, view)
      .replace(/^(`{3,})[^\n]*\n[\s\S]*?\n\1$/gm, '')
      .replace(/\\`/g, '')
      .replace(/(`+)(?!`).+?(?<!`)\1(?!`)/g, '');
    expect(outside.match(/<(?!br>|details>|summary>|\/details>|\/summary>)/g)).toBeNull();
    expect(outside).not.toMatch(/[^\\]\[link\]/);
  });
});

describe('markup', () => {
  it.each([
    ['a', '`a`'],
    ['a`b', '``a`b``'],
    ['`a`', '`` `a` ``'],
    ['a|b', '`a\\|b`'],
    ['', '`?`'],
    ['a\nb\u001b[31mc', '`a bc`'],
  ])('code(%j)', (name, text) => expect(code(name)).toBe(text));

  it.each([
    ['keeps `sessions` here', 'keeps `sessions` here'],
    ['one ` two', 'one \\` two'],
    ['SESSION_SECRET and _x_', 'SESSION_SECRET and \\_x\\_'],
    ['<b> & *c* [d](e) a|b', '&lt;b&gt; &amp; \\*c\\* \\[d\\](e) a\\|b'],
    ['# no heading', '\\# no heading'],
    ['1. no list', '1\\. no list'],
    ['1.2.3', '1.2.3'],
    ['- no item', '\\- no item'],
  ])('prose(%j)', (sentence, text) => expect(prose(sentence)).toBe(text));

  it('fences with more backticks than the content has', () => {
    expect(fenced('ts', 'a\n```\nb')).toBe('````ts\na\n```\nb\n````');
  });

  it('makes tables', () => {
    expect(table(['A', 'B'], [['1', '2']])).toBe('| A | B |\n| --- | --- |\n| 1 | 2 |');
  });

  it('writes a Mermaid label that ends where it ends', () => {
    expect(mermaidLabel('GET /api/[id]')).toBe('"GET /api/#91;id#93;"');
    expect(mermaidLabel(EVIL)).toMatch(/^"[^"%{}<>`[\]]*"$/);
    expect(mermaidLabel(' ')).toBe('"?"');
  });
});
