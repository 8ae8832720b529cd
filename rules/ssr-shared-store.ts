import type { Rule } from '../src/judge/rule.js';

export const ssrSharedStore: Rule = {
  id: 'ssr-shared-store',
  summary: 'A client-state store of the module that rendering on the server fills for one user.',
  severity: 'critical',
  why: 'In the browser a module-level store belongs to one user. On the server the module is loaded once for all of them: what a render puts into the store is there when the next request is rendered, for another user.',
  instead:
    'Make the store for each request or component tree and hand it down by context (`useState(() => new QueryClient())`, `setContext`, `createPinia()` in the app factory), or fill it in the browser only.',
  fails: [
    {
      note: 'A layout that the server renders puts the user into a module-level store.',
      files: {
        'package.json': '{ "name": "app", "type": "module", "devDependencies": { "@sveltejs/kit": "2", "svelte": "5" } }',
        'src/lib/user.js': "import { writable } from 'svelte/store';\n\nexport const user = writable(null);\n",
        'src/routes/+layout.svelte':
          "<script>\n  import { user } from '$lib/user.js';\n\n  let { data, children } = $props();\n  user.set(data.user);\n</script>\n\n{@render children()}\n",
      },
    },
  ],
  passes: [
    {
      note: 'The same store, filled after the component is in the page.',
      files: {
        'package.json': '{ "name": "app", "type": "module", "devDependencies": { "@sveltejs/kit": "2", "svelte": "5" } }',
        'src/lib/user.js': "import { writable } from 'svelte/store';\n\nexport const user = writable(null);\n",
        'src/routes/+layout.svelte':
          "<script>\n  import { onMount } from 'svelte';\n  import { user } from '$lib/user.js';\n\n  let { data, children } = $props();\n  onMount(() => user.set(data.user));\n</script>\n\n{@render children()}\n",
      },
    },
  ],
  *claims({ hazards }) {
    for (const each of hazards) if (each.hazard.rule === 'ssr-shared-store') yield { subject: each };
  },
};
