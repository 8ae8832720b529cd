/** Functions of packages and of the runtime, by path, that decide when what they are given runs. */

/** Only the browser runs it: effects, mount hooks, event listeners of a window. */
export const BROWSER_CALLBACKS = new RegExp([
  '^(?:react|preact/hooks|preact/compat):\\.(?:useEffect|useLayoutEffect|useInsertionEffect|useImperativeHandle|useCallback|startTransition|useTransition|useEffectEvent)$',
  '^(?:vue|@vue/\\w+|nuxt/app|#imports):\\.(?:onMounted|onBeforeUnmount|onUnmounted|onUpdated|onBeforeUpdate|onActivated|onDeactivated|onNuxtReady)$',
  '^svelte:\\.(?:onMount|afterUpdate|beforeUpdate|tick)$',
  '^global:\\$effect(?:\\.pre)?$',
  '^solid-js:\\.(?:onMount|createEffect|createRenderEffect)$',
  '^global:(?:window|document|navigator|localStorage|history|location)\\.',
  '^global:(?:requestAnimationFrame|requestIdleCallback|addEventListener|IntersectionObserver|MutationObserver|ResizeObserver)$',
  '^(?:@tanstack/react-query|react-query|swr|@tanstack/vue-query):\\.?(?:useMutation|useQuery|useInfiniteQuery)?$',
].join('|'));

/** Runs while a component renders, also on the server. */
export const RENDER_CALLBACKS = new RegExp([
  '^(?:react|preact/hooks|preact/compat):\\.(?:useMemo|useState|useReducer|useSyncExternalStore|use|forwardRef|memo|lazy|cache|createElement|Children\\.\\w+)$',
  '^(?:vue|@vue/\\w+|nuxt/app|#imports):\\.(?:computed|watchEffect|watchSyncEffect|watchPostEffect|customRef|defineComponent|useAsyncData|useLazyAsyncData|callOnce|useState|effectScope|toRef)$',
  '^svelte/store:\\.(?:derived|readable|writable)(?:\\(\\)\\.subscribe)?$',
  '^solid-js:\\.(?:createMemo|createSignal|createResource|createAsync|createComputed)$',
  '^(?:mobx-react|mobx-react-lite):\\.observer$',
].join('|'));

/** Runs when the process ends. */
export const SHUTDOWN_CALLBACKS = /^global:process\.(?:on|once|addListener)$|\(\)\.(?:onClose|onShutdown|beforeApplicationShutdown)$/;
