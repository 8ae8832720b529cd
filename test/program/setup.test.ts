/** What a configuration says before anything is linked decides which files are entry points. */
import { describe, expect, it } from 'vitest';
import { analyzeInline } from '../analyze/inline.js';

const STORE = `const orders = new Map<string, { id: string; items: string[] }>();
export default defineEventHandler(async (event) => {
  const { id, items } = await readBody(event);
  if (items) orders.set(id, { id, items });
  return orders.get(id);
});`;

/** What is told of a server whose folder the configuration names like that. */
function toldUnder(config: string): readonly string[] {
  const files = {
    'package.json': JSON.stringify({ dependencies: { nuxt: '^3.12.0' } }),
    'nuxt.config.ts': config,
    'pages/index.vue': '<template><div /></template>',
    'src/back/api/orders.post.ts': STORE,
  };
  return analyzeInline(files, {}).report.findings.map(({ symbol, severity }) => `${symbol}: ${severity}`);
}

describe('folders told from the place of the configuration', () => {
  it.each([
    `import { join } from 'path';\nexport default defineNuxtConfig({ serverDir: join(__dirname, './src/back') });`,
    `import { join as at } from 'path';\nexport default defineNuxtConfig({ serverDir: at(__dirname, 'src', 'back') });`,
    `import * as path from 'node:path';\nexport default defineNuxtConfig({ serverDir: path.resolve(import.meta.dirname, 'src/back') });`,
  ])('%s', (config) => {
    expect(toldUnder(config)).toEqual(['orders: critical']);
  });

  it('are not guessed where they begin elsewhere', () => {
    expect(
      toldUnder(`import { join } from 'path';\nexport default defineNuxtConfig({ serverDir: join(process.env.HOME, 'src/back') });`),
    ).toEqual(['orders: info']); // nothing reaches it
  });
});
