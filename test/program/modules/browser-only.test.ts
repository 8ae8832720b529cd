import { describe, expect, it } from 'vitest';
import { selectSources } from '../../../src/select.js';

const MANIFEST = {
  path: 'package.json',
  name: 'package.json',
  text: '',
  data: { name: 'shop', dependencies: { next: '16.0.0', react: '19.0.0' } },
};

/** The paths that only browsers run, in a Next.js application of these files. */
function browserOnly(files: Readonly<Record<string, string>>, manifest: typeof MANIFEST | { readonly data: object } = MANIFEST): string[] {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return selectSources({ sources, manifests: [{ ...MANIFEST, ...manifest }], skipped: [], diagnostics: [] })
    .browserOnly.map((each) => each.path)
    .sort();
}

const PAGE = "import { Cart } from '../components/cart';\nexport default () => <Cart />;";

describe('browserOnlyFiles', () => {
  it('are known by a directive that stands behind any number of comments and other directives', () => {
    const notes = '/* a note\n * of two lines */ // and a line\n'.repeat(200);
    expect(
      browserOnly({
        'app/page.tsx': PAGE,
        'components/cart.tsx': `${notes}'use strict';\n${notes}"use client";\nimport '../lib/total';`,
        'lib/total.ts': '',
      }),
    ).toEqual(['components/cart.tsx', 'lib/total.ts']);
    expect(
      browserOnly({
        'app/page.tsx': PAGE,
        'components/cart.tsx': `${notes}import '../lib/total';\n'use client';`,
        'lib/total.ts': '/* never closed',
      }),
    ).toEqual([]);
  });

  it('leaves out what only a client component leads to', () => {
    expect(
      browserOnly({
        'app/page.tsx': PAGE,
        'components/cart.tsx': "// the cart\n'use client';\nimport { total } from '../lib/total';\nimport { money } from '../lib/money';",
        'lib/total.ts': "export * from './round';",
        'lib/round.ts': '',
        'lib/money.ts': '',
        'app/api/prices/route.ts': "import { money } from '../../../lib/money';",
      }),
    ).toEqual(['components/cart.tsx', 'lib/round.ts', 'lib/total.ts']);
  });

  it('leaves out scripts that are served as they are, beside the pictures', () => {
    const cart = { 'app/page.tsx': PAGE, 'components/cart.tsx': "'use client';" };
    const pixel = 'var queue = []; window.pixel = function () { queue.push(arguments); };';
    expect(browserOnly({ ...cart, 'public/js/pixel.js': pixel })).toEqual(['components/cart.tsx', 'public/js/pixel.js']);
    expect(browserOnly({ ...cart, 'app/api/seen/route.ts': "import '../../../public/pixel.js';", 'public/pixel.js': pixel })).toEqual([
      'components/cart.tsx',
    ]);
    expect(browserOnly({ ...cart, 'public/build.js': "const fs = require('fs');" })).toEqual(['components/cart.tsx']);
    expect(browserOnly({ ...cart, 'server/public/pixel.js': pixel })).toEqual(['components/cart.tsx']);
    const nested = { 'apps/web/app/page.tsx': PAGE.replace('../', './'), 'apps/web/app/components/cart.tsx': "'use client';" };
    expect(browserOnly({ ...nested, 'apps/web/next.config.js': '', 'apps/web/public/pixel.js': pixel })).toContain(
      'apps/web/public/pixel.js',
    );
  });

  it.each([
    ['a server action', "'use server';"],
    ['a module of the runtime', "import { readFile } from 'node:fs/promises';"],
    ['what only servers import', "import 'server-only';"],
  ])('keeps %s', (_, text) => {
    expect(
      browserOnly({ 'app/page.tsx': PAGE, 'components/cart.tsx': "'use client'\nimport '../lib/save';", 'lib/save.ts': text }),
    ).toEqual(['components/cart.tsx']);
  });

  it('keeps routes whose types a client component names', () => {
    expect(
      browserOnly({
        'app/page.tsx': PAGE,
        'components/cart.tsx': "'use client'\nimport type { Prices } from '../lib/prices';\nimport { GET } from '../app/api/prices/route';",
        'lib/prices.ts': '',
        'app/api/prices/route.ts': '',
      }),
    ).toEqual(['components/cart.tsx']);
  });

  it('keeps a page that is a client component, since a server renders it', () => {
    expect(browserOnly({ 'app/page.tsx': `'use client';\n${PAGE}`, 'components/cart.tsx': '' })).toEqual(['components/cart.tsx']);
  });

  it('keeps a client-state store and what leads to it', () => {
    expect(
      browserOnly({
        'app/page.tsx': PAGE,
        'components/cart.tsx': "'use client';\nimport { useCart } from '../hooks/use-cart';\nimport '../lib/icons';",
        'hooks/use-cart.ts': "export * from '../stores/cart';",
        'stores/cart.ts': "import { create } from 'zustand';\nexport const cart = create<Cart>()(() => ({}));",
        'lib/icons.ts': '',
      }),
    ).toEqual(['lib/icons.ts']);
  });

  it('takes a page of the pages router for a boundary, less what its data functions may call', () => {
    const files = {
      'pages/index.tsx':
        "import { Chart } from '../components/chart';\nimport { load } from '../lib/load';\nexport default () => <Chart />;",
      'components/chart.tsx': "import '../lib/axes';",
      'lib/axes.ts': '',
      'lib/load.ts': '',
      'pages/api/points.ts': "import { points } from '../../lib/points';",
      'lib/points.ts': '',
      'components/chart.clienttest.tsx': "import './chart';\nimport '../lib/axes';",
    };
    expect(browserOnly(files)).toEqual(['components/chart.tsx', 'lib/axes.ts', 'lib/load.ts']);
    const withData = {
      ...files,
      'pages/index.tsx': `${files['pages/index.tsx']}\nexport const getServerSideProps = async () => ({ props: { points: await load() } });`,
    };
    expect(browserOnly(withData)).toEqual(['components/chart.tsx', 'lib/axes.ts']);
  });

  it('follows no import that names only types', () => {
    expect(
      browserOnly({
        'app/page.tsx': PAGE,
        'components/cart.tsx': "'use client';\nimport { Row, type Cell } from '../lib/table';",
        'lib/table.ts': "import './shelf';",
        'lib/shelf.ts': '',
        'app/api/prices/route.ts':
          "import { type Cell, type Row as Line, } from '../../../lib/table';\nexport {\n  type Shelf\n} from '../../../lib/shelf';",
      }),
    ).toEqual(['components/cart.tsx', 'lib/shelf.ts', 'lib/table.ts']);
  });

  it('leaves out components that nobody imports, and what only they lead to', () => {
    const files = {
      'app/page.tsx': PAGE,
      'components/cart.tsx': '',
      'components/old/banner.tsx': "import '../../lib/old';\nexport function Banner() { return <p />; }",
      'lib/old.ts': '',
      'app/old/banner.tsx': 'export function Banner() { return <p />; }',
      'mdx-components.tsx': 'export const Paragraph = 1;',
      'src/index.tsx': "import express from 'express';\nexport const app = express();",
      'mail/bill.tsx': "import { readFileSync } from 'fs';\nexport const Bill = () => <p />;",
      'app/api/prices/route.ts': '',
      'components/link.tsx': "'use client';",
    };
    expect(browserOnly(files)).toEqual(['components/link.tsx', 'components/old/banner.tsx', 'lib/old.ts']);
    expect(browserOnly({ ...files, 'app/about/page.tsx': "import { Banner } from '../../components/old/banner';" })).toEqual([
      'components/link.tsx',
    ]);
  });

  it('leaves nothing out where no server honours the directive', () => {
    const files = { 'src/main.tsx': "import './cart';", 'src/cart.tsx': "'use client';" };
    expect(browserOnly(files, { data: { dependencies: { vite: '7.0.0', react: '19.0.0' } } })).toEqual([]);
    expect(browserOnly(files)).toEqual(['src/cart.tsx']);
  });
});
