import { describe, expect, it } from 'vitest';
import { scriptOf } from '../../src/facts/sfc.js';

/** What is left of a component, with runs of blanks put together. */
function code(path: string, text: string): string {
  return (scriptOf(path, text)?.text ?? '').replace(/\s+/g, ' ').trim();
}

function instanceTexts(path: string, text: string): string[] {
  const script = scriptOf(path, text);
  return (script?.instance ?? []).map(({ start, end }) => script!.text.slice(start, end).trim());
}

describe('scriptOf', () => {
  it.each([
    [
      'a.vue',
      '<template>\n  <p>hi</p>\n</template>\r\n<script setup lang="ts">\nconst a = 1\n</script>\n<style>\np { color: red }\n</style>\n',
    ],
    ['a.svelte', '<script>\n  export let name;\n  $: greeting = `hi ${$user.name}`;\n</script>\n<h1>{greeting}</h1>\n'],
    ['a.astro', '---\nconst a = 1;\n---\n<p>{a}</p>\n<script>console.log(1)</script>\n'],
  ])('keeps length and line ends of %s', (path, text) => {
    const script = scriptOf(path, text)!;
    expect(script.text).toHaveLength(text.length);
    expect(script.text.replace(/[^\r\n]/g, '')).toBe(text.replace(/[^\r\n]/g, ''));
  });

  it('answers undefined for other files and for components without a script', () => {
    expect(scriptOf('a.ts', 'const a = 1')).toBeUndefined();
    expect(scriptOf('a.vue', '<template><p/></template>')).toBeUndefined();
    expect(scriptOf('a.astro', '<p>{1}</p>')).toBeUndefined();
    expect(scriptOf('a.svelte', '')).toBeUndefined();
  });
});

describe('Vue', () => {
  it('keeps both scripts and marks the setup one', () => {
    const text = '<script lang="ts">\nexport const cache = new Map()\n</script>\n<script setup lang="ts">\nconst n = ref(0)\n</script>\n';
    expect(code('a.vue', text)).toBe('export const cache = new Map() const n = ref(0)');
    expect(instanceTexts('a.vue', text)).toEqual(['const n = ref(0)']);
    expect(scriptOf('a.vue', text)!.language).toBe('ts');
  });

  it('has no instance range without setup', () => {
    const text = '<script>\nexport default { data() { return {} } }\n</script>';
    expect(scriptOf('a.vue', text)!.instance).toEqual([]);
    expect(scriptOf('a.vue', text)!.language).toBe('js');
  });

  it('is not misled by attributes, comments, nested templates and other blocks', () => {
    const text = [
      '<!-- <script>const no = 1</script> -->',
      '<template>',
      '  <template v-if="a > b"><component :is="\'script\'" /></template>',
      '  <script>const no = 2</script>',
      '</template>',
      '<i18n>{ "a": "<script>" }</i18n>',
      '<script setup generic="T extends Record<string, X>" lang="tsx">',
      'const yes = "</template>"',
      '</script>',
      '<docs><script>const no = 3</script></docs>',
    ].join('\n');
    expect(code('a.vue', text)).toBe('const yes = "</template>"');
    expect(scriptOf('a.vue', text)!.language).toBe('tsx');
  });

  it('survives markup that never ends', () => {
    expect(code('a.vue', '<script>\nconst a = 1')).toBe('const a = 1');
    expect(scriptOf('a.vue', '<a '.repeat(20_000))).toBeUndefined();
    expect(scriptOf('a.vue', '<template><template>')).toBeUndefined();
  });
});

describe('Svelte', () => {
  it.each(['context="module"', "context='module'", 'module', 'module lang="ts"'])('takes <script %s> for the module', (attributes) => {
    const text = `<script ${attributes}>\nexport const m = new Map();\n</script>\n<script>\nlet i = 0;\n</script>`;
    expect(code('a.svelte', text)).toBe('export const m = new Map(); let i = 0;');
    expect(instanceTexts('a.svelte', text)).toEqual(['let i = 0;']);
  });

  it('turns props into variables of the instance', () => {
    const text = '<script>\nexport let data;\nexport function focus() {}\nlet c;\nexport { c as class };\n</script>';
    expect(code('a.svelte', text)).toBe('let data; function focus() {} let c; ;');
  });

  it('takes $name for the store of that name', () => {
    const text =
      "<script>\nimport { user } from './stores';\n$user = data.user;\nconst label = `${$user.name} $user`;\nsend($unknown, '$user', $$props, x.$user);\n</script>";
    expect(code('a.svelte', text)).toBe(
      "import { user } from './stores'; user = data.user; const label = `${ user.name} $user`; send($unknown, '$user', $$props, x.$user);",
    );
  });

  it('leaves runes alone', () => {
    const text = '<script>\nlet { state } = $props();\nlet count = $state(0);\nlet raw = $state.raw([]);\n$effect(() => {});\n</script>';
    expect(code('a.svelte', text)).toBe('let { state } = $props(); let count = $state(0); let raw = $state.raw([]); $effect(() => {});');
  });

  it('declares what a reactive statement declares', () => {
    const text =
      '<script>\n  let known;\n  $: total = a + b;\n  $: known = total;\n  $: if (total == 1) run();\n  $: total == 2;\n</script>';
    expect(code('a.svelte', text)).toBe('let known; let total = a + b; $: known = total; $: if (total == 1) run(); $: total == 2;');
  });

  it('blanks scripts inside markup and inside expressions', () => {
    const text = [
      '<svelte:head><script>window.no = 1</script></svelte:head>',
      "<p>unclosed, it isn't a problem <br>",
      '{@html `<script>no = 2</script>`}',
      '{#if a > 1 && b["}"] }<div on:click={() => x > 1}><script>no = 3</script></div>{/if}',
      '<script lang="ts">',
      'const yes = 1;',
      '</script>',
      '<style>a > b {}</style>',
    ].join('\n');
    expect(code('a.svelte', text)).toBe('const yes = 1;');
  });

  it('survives braces that nothing closes', () => {
    expect(code('a.svelte', `${'{ '.repeat(5_000)}\n<script>\nlet a;\n</script>`)).toBe('let a;');
  });
});

describe('Astro', () => {
  it('keeps the frontmatter only', () => {
    const text =
      '\n<!-- note -->\n---\nimport A from "./a.astro";\nconst dashes = "---"; // ---\nexport const prerender = false;\n---\n<A/>\n<script>document.title = ""</script>\n';
    expect(code('a.astro', text)).toBe('import A from "./a.astro"; const dashes = "---"; // --- export const prerender = false;');
    expect(instanceTexts('a.astro', text)).toHaveLength(1);
    expect(scriptOf('a.astro', text)!.language).toBe('ts');
  });

  it('finds the fence behind what looks like an open string', () => {
    expect(code('a.astro', '---\nconst ok = (a) /`/ 2;\n---\n<p>`</p>')).toBe('const ok = (a) /`/ 2;');
  });
});
