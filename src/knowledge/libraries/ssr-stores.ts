/** Client-state containers: filled at module level while rendering on the server, one visitor's data is shown to the next. */
import { always, keeps, keepsNothing } from './entry.js';
import type { Created, Keeps, LibraryEntry, Shape } from './entry.js';
import { PER_REQUEST } from './replacements.js';

function store(exports: readonly string[], source: string, shape: Shape = 'store', created: Created = 'call'): Keeps {
  return {
    exports,
    created,
    role: 'request-context',
    severity: 'critical',
    hazard: 'render',
    when: always,
    what: 'A container at module level is shared by all requests of the process; what one of them fills in, the next one renders.',
    fix: 'Make one for each request or component tree and hand it down by context, or fill it in the browser only.',
    instead: PER_REQUEST,
    workers: 'ok',
    shape,
    source,
  };
}

function queries(exports: readonly string[], source: string): Keeps {
  return {
    ...store(exports, source, 'query-client', 'new'),
    what: 'A client at module level keeps the results of all requests, without an end on the server.',
    fix: 'Make one for each request: in useState, in the router factory, or wrapped in React cache().',
  };
}

export const SSR_STORES: readonly LibraryEntry[] = [
  keeps(
    '@tanstack/query-core',
    '5.108.0',
    queries(
      [
        '.QueryClient',
        '@tanstack/react-query:.QueryClient',
        '@tanstack/vue-query:.QueryClient',
        '@tanstack/svelte-query:.QueryClient',
        '@tanstack/solid-query:.QueryClient',
        'react-query:.QueryClient',
        'vue-query:.QueryClient',
      ],
      'build/modern/removable.js:35',
    ),
  ),
  keeps(
    '@apollo/client',
    '4.3.8',
    queries(
      ['.InMemoryCache', '.ApolloClient', 'apollo-client:.ApolloClient', 'apollo-client:', 'apollo-cache-inmemory:.InMemoryCache'],
      'core/ApolloClient.d.ts:61',
    ),
  ),
  keeps('swr', '2.5.1', {
    ...store(['.mutate', '.preload', '.cache'], 'package.json', 'query-client', 'access'),
    severity: 'low',
    what: 'The default cache is a Map of the module; the hooks fetch in the browser only, so it fills on the server only when somebody writes to it there.',
    fix: 'Give `SWRConfig` a provider for each request.',
    tolerable: true,
  }),
  keeps(
    'zustand',
    '5.1.0',
    store(
      ['.create', '.createStore', '', 'zustand/vanilla:', 'zustand/traditional:.createWithEqualityFn', 'zustand/vanilla:.create'],
      'vanilla.js:3-24',
    ),
  ),
  keeps('@reduxjs/toolkit', '2.14.0', store(['.configureStore'], 'dist/index.d.ts:556')),
  keeps('redux', '5.0.1', store(['.createStore', '.legacy_createStore'], 'package.json')),
  keeps('jotai', '3.0.1', store(['.createStore', '.getDefaultStore'], 'dist')),
  keeps('pinia', '4.1.0', store(['.createPinia', '.defineStore', 'global:defineStore'], 'dist/pinia.d.ts')),
  keeps(
    'nanostores',
    '1.5.5',
    store(
      ['.atom', '.map', '.deepMap', '@nanostores/persistent:.persistentAtom', '@nanostores/persistent:.persistentMap'],
      'atom/index.js:60',
      'atom',
    ),
  ),
  keeps(
    'svelte',
    '5.57.3',
    store(
      ['svelte/store:.writable', 'svelte/store:.readable', 'global:$state', 'svelte/store:.derived'],
      'src/store/shared/index.js:20-34',
      'atom',
    ),
  ),
  keeps(
    'mobx',
    '7.1.3',
    store(['.observable', '.makeAutoObservable', '.observable.box', '.observable.map', '.makeObservable'], 'package.json'),
  ),
  keeps('valtio', '2.3.2', store(['.proxy', 'valtio/utils:.proxyMap', 'valtio/utils:.proxySet', 'valtio/vanilla:.proxy'], 'package.json')),
  keeps('xstate', '5.33.3', store(['.createActor', '.interpret', '@xstate/store:.createStore'], 'package.json')),
  keeps(
    'vue',
    '3.5.45',
    store(
      [
        '.ref',
        '.reactive',
        '.shallowRef',
        '.shallowReactive',
        '@vue/reactivity:.ref',
        '@vue/reactivity:.reactive',
        'global:ref',
        'global:reactive',
        'global:shallowRef',
      ],
      'Vue documentation, Cross-Request State Pollution',
      'atom',
    ),
  ),
  keeps('effector', '23.4.4', store(['.createStore'], 'effector documentation, SSR and scopes')),
  keeps(
    '@preact/signals-core',
    '1.14.5',
    store(
      [
        '.signal',
        '@preact/signals:.signal',
        '@preact/signals-react:.signal',
        '@ngrx/signals:.signalState',
        'solid-js:.createSignal',
        'solid-js/store:.createStore',
        '@legendapp/state:.observable',
      ],
      'package documentation',
      'atom',
    ),
  ),
  keepsNothing('nuxt', '4.5.2', {
    exports: ['global:useState', '#imports:.useState', '#app:.useState', 'nuxt/app:.useState'],
    created: 'call',
    role: 'request-context',
    what: 'The value belongs to the Nuxt instance of one request.',
    source: 'Nuxt documentation, State Management',
  }),
];

/**
 * The names by which code makes such a container, by the module that it imports them from. A default export goes by `create`, the name
 * that documentations give it.
 */
export function storeMakers(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const entry of SSR_STORES) {
    if (entry.hazard !== 'render' || entry.created === 'access') continue;
    for (const each of entry.exports) {
      const [before, after] = each.includes(':') ? (each.split(':') as [string, string]) : [entry.package, each];
      if (before === 'global') continue;
      found.set(before, [...(found.get(before) ?? []), after === '' ? 'create' : after.slice(after.lastIndexOf('.') + 1)]);
    }
  }
  return found;
}
