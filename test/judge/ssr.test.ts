import { describe, expect, it } from 'vitest';
import { localDisk } from '../../rules/local-disk.js';
import { memoryBackend } from '../../rules/memory-backend.js';
import { ssrSharedStore } from '../../rules/ssr-shared-store.js';
import { findingsIn } from './in-memory.js';

const ssr = (files: Record<string, string>, dependencies: Record<string, string> = {}) =>
  findingsIn('ssr-shared-store', files, { dependencies });
const svelte = (layout: string, store = "import { writable } from 'svelte/store';\nexport const profile = writable(null);\n") =>
  ssr(
    {
      'src/lib/stores.js': store,
      'src/routes/+layout.svelte': `<script>\n${layout}\n</script>\n<slot />\n`,
      'src/routes/+page.svelte': '<h1>Home</h1>\n',
      'svelte.config.js': 'export default {};\n',
    },
    { '@sveltejs/kit': '2', svelte: '5' },
  );
const next = (files: Record<string, string>) => ssr({ 'next.config.js': 'export default {};\n', ...files }, { next: '15', react: '19' });

describe('Svelte', () => {
  it('hears every way to fill a store while a component is made', async () => {
    for (const write of [
      'profile.set(data.user);',
      '$profile = data.user;',
      '$: $profile = data.user;',
      'profile.update((old) => ({ ...old, ...data.user }));',
    ]) {
      expect(await svelte(`import { profile } from '$lib/stores';\nexport let data;\n${write}`), write).toEqual([
        'critical request-context profile',
      ]);
    }
  });

  it('is silent about what only the browser does', async () => {
    for (const write of [
      'onMount(() => profile.set(data.user));',
      'if (browser) profile.set(data.user);',
      'const enter = () => profile.set(data.user);',
      "const load = async () => { const me = await (await fetch('/api/me')).json(); profile.set(me); };\nload();",
    ]) {
      expect(
        await svelte(
          `import { onMount } from 'svelte';\nimport { browser } from '$app/environment';\nimport { profile } from '$lib/stores';\nexport let data;\n${write}`,
        ),
        write,
      ).toEqual([]);
    }
  });

  it('names the store that a factory makes', async () => {
    const factory =
      "import { writable } from 'svelte/store';\nfunction make() {\n  const { subscribe, set } = writable(null);\n  return { subscribe, hydrate: (user) => set(user) };\n}\nexport const profile = make();\n";
    expect(
      await svelte("import { profile } from '$lib/stores';\nexport let data;\n$: if (data.user) profile.hydrate(data.user);", factory),
    ).toEqual(['critical request-context profile']);
  });

  it('takes a switch of the page for less', async () => {
    expect(await svelte("import { profile } from '$lib/stores';\n$profile = ['wide'];")).toEqual(['medium request-context profile']);
  });

  it('leaves a store alone that each component makes', async () => {
    expect(
      await svelte("import { writable } from 'svelte/store';\nexport let data;\nconst mine = writable(null);\nmine.set(data.user);"),
    ).toEqual([]);
  });
});

describe('React', () => {
  it('knows a Zustand store that is called on to remember a user while it renders', async () => {
    expect(
      await next({
        'src/store.ts':
          "import { create } from 'zustand';\nexport const useSession = create<any>()((set) => ({ user: null, setUser: (user: unknown) => set({ user }) }));\n",
        'src/app/page.tsx':
          "import { useSession } from '../store';\nexport default async function Page() {\n  const user = await (await fetch('https://id.example')).json();\n  useSession.getState().setUser(user);\n  return <p>{user.name}</p>;\n}\n",
      }),
    ).toEqual(['critical request-context useSession']);
  });

  it('lets a query client of the module be that only client components read', async () => {
    expect(
      await next({
        'src/app/providers.tsx':
          "'use client';\nimport { QueryClient, QueryClientProvider } from '@tanstack/react-query';\nconst client = new QueryClient();\nexport function Providers({ children }: any) { return <QueryClientProvider client={client}>{children}</QueryClientProvider>; }\n",
        'src/app/layout.tsx':
          "import { Providers } from './providers';\nexport default function Layout({ children }: any) { return <html><body><Providers>{children}</Providers></body></html>; }\n",
        'src/app/page.tsx': 'export default function Page() { return null; }\n',
      }),
    ).toEqual([]);
  });

  it('lets an Apollo client be that keeps no answers', async () => {
    const page = (options: string) =>
      next({
        'src/apollo.ts':
          "import { ApolloClient, InMemoryCache } from '@apollo/client';\nexport const client = new ApolloClient({ uri: 'https://graph.example', cache: new InMemoryCache() });\n",
        'src/app/page.tsx': `import { client } from '../apollo';\nexport default async function Page() {\n  const { data } = await client.query({ query: 'me'${options} });\n  return <p>{data.me}</p>;\n}\n`,
      });
    expect(await page('')).toEqual(['critical request-context client']);
    expect(await page(", fetchPolicy: 'no-cache'")).toEqual([]);
  });
});

describe('other frameworks', () => {
  it('knows a universal load function, and state made with a rune', async () => {
    const kit = { '@sveltejs/kit': '2', svelte: '5' };
    expect(
      await ssr(
        {
          'svelte.config.js': 'export default {};\n',
          'src/lib/user.ts': "import { writable } from 'svelte/store';\nexport const user = writable(null);\n",
          'src/routes/+layout.ts':
            "import { user } from '$lib/user';\nexport async function load({ fetch }) {\n  user.set(await (await fetch('/api/me')).json());\n  return {};\n}\n",
          'src/routes/+page.svelte': '<h1>Home</h1>\n',
        },
        kit,
      ),
    ).toEqual(['critical request-context user']);
    expect(
      await ssr(
        {
          'svelte.config.js': 'export default {};\n',
          'src/lib/session.svelte.ts': 'export const session = $state({ user: null });\n',
          'src/routes/+layout.svelte':
            "<script>\nimport { session } from '$lib/session.svelte';\nlet { data } = $props();\nsession.user = data.user;\n</script>\n",
          'src/routes/+page.svelte': '<h1>Home</h1>\n',
        },
        kit,
      ),
    ).toEqual(['critical request-context session']);
  });

  it('tells a ref of the module from a Pinia store of Nuxt', async () => {
    const nuxt = (store: string, page: string) =>
      ssr(
        {
          'nuxt.config.ts': 'export default {};\n',
          'stores/user.ts': store,
          'pages/index.vue': `<script setup>\n${page}\n</script>\n<template><p /></template>\n`,
        },
        { nuxt: '4', pinia: '3', vue: '3' },
      );
    expect(
      await nuxt(
        "import { ref } from 'vue';\nexport const user = ref(null);\nexport const load = async () => { user.value = await $fetch('/api/me'); };\n",
        "import { load } from '~/stores/user';\nawait load();",
      ),
    ).toEqual(['critical request-context user']);
    expect(
      await nuxt(
        "import { ref } from 'vue';\nimport { defineStore } from 'pinia';\nexport const useUser = defineStore('user', () => {\n  const user = ref(null);\n  const load = async () => { user.value = await $fetch('/api/me'); };\n  return { user, load };\n});\n",
        "import { useUser } from '~/stores/user';\nawait useUser().load();",
      ),
    ).toEqual([]);
  });

  it('hears a client component that writes while it renders on the server', async () => {
    expect(
      await next({
        'src/store.ts': "import { create } from 'zustand';\nexport const useUser = create((set: any) => ({ user: null }));\n",
        'src/app/init.tsx':
          "'use client';\nimport { useUser } from '../store';\nexport function Init({ user }: any) {\n  useUser.setState({ user });\n  return null;\n}\n",
        'src/app/page.tsx':
          "import { Init } from './init';\nexport default async function Page() {\n  return <Init user={await (await fetch('https://id.example')).json()} />;\n}\n",
      }),
    ).toEqual(['critical request-context useUser']);
  });
});

describe('the examples of the rules', () => {
  for (const rule of [memoryBackend, localDisk, ssrSharedStore]) {
    it(rule.id, async () => {
      for (const { files } of rule.fails)
        expect(await findingsIn(rule.id, files, JSON.parse(files['package.json'] ?? '{}') as Record<string, unknown>)).not.toEqual([]);
      for (const { files } of rule.passes)
        expect(await findingsIn(rule.id, files, JSON.parse(files['package.json'] ?? '{}') as Record<string, unknown>)).toEqual([]);
    });
  }
});
