/** Names that Nuxt and Nitro make available without an import, by the module that exports them (nuxt 4.5.2, nitropack 2.13.6, h3 1.15). */

/** In the app, of `vue`. */
export const VUE_NAMES = `
  computed customRef defineAsyncComponent defineComponent effect effectScope getCurrentInstance getCurrentScope h hasInjectionContext inject isProxy isReactive
  isReadonly isRef isShallow markRaw nextTick onActivated onBeforeMount onBeforeUnmount onBeforeUpdate onDeactivated onErrorCaptured onMounted
  onRenderTracked onRenderTriggered onScopeDispose onServerPrefetch onUnmounted onUpdated onWatcherCleanup provide proxyRefs reactive readonly ref
  resolveComponent shallowReactive shallowReadonly shallowRef toRaw toRef toRefs toValue triggerRef unref useAttrs useCssModule useCssVars useId useModel
  useShadowRoot useSlots useTemplateRef useTransitionState watch watchEffect watchPostEffect watchSyncEffect withCtx withDirectives withKeys withMemo
  withModifiers withScopeId`;

/** In the app, of `nuxt/app` and the libraries that it passes on. */
export const NUXT_NAMES = `
  abortNavigation addRouteMiddleware callOnce cancelIdleCallback clearError clearNuxtData clearNuxtState createError createUseAsyncData
  createUseFetch defineAppConfig defineLazyHydrationComponent defineNuxtComponent defineNuxtLink defineNuxtPlugin defineNuxtRouteMiddleware
  definePageMeta definePayloadPlugin definePayloadReducer definePayloadReviver getAppManifest getRouteRules injectHead isNuxtError isPrerendered
  isVue2 isVue3 loadPayload navigateTo onBeforeRouteLeave onBeforeRouteUpdate onNuxtReady onPrehydrate prefetchComponents preloadComponents preloadPayload
  preloadRouteComponents prerenderRoutes refreshCookie refreshNuxtData reloadNuxtApp requestIdleCallback setPageLayout setResponseStatus
  showError tryUseNuxtApp updateAppConfig useAppConfig useAsyncData useCookie useError useFetch useHead useHeadSafe useHydration useLazyAsyncData
  useLazyFetch useLink useLoadingIndicator useNuxtApp useNuxtData useNuxtDevTools usePreviewMode useRequestEvent useRequestFetch useRequestHeader
  useRequestHeaders useRequestURL useResponseHeader useRoute useRouteAnnouncer useRouter useRuntimeConfig useRuntimeHook useScript useSeoMeta useServerHead
  useServerHeadSafe useServerSeoMeta useState`;

/** In the app, of `pinia`, where @pinia/nuxt is installed. */
export const PINIA_NAMES = 'acceptHMRUpdate defineStore skipHydrate storeToRefs usePinia';

/** In server code, of `h3`. */
export const H3_NAMES = `
  appendCorsHeaders appendCorsPreflightHeaders appendHeader appendHeaders appendResponseHeader appendResponseHeaders assertMethod callNodeListener
  clearResponseHeaders clearSession createApp createAppEventHandler createError createEvent createEventStream createRouter defaultContentType
  defineEventHandler defineLazyEventHandler defineNodeListener defineNodeMiddleware defineRequestMiddleware defineResponseMiddleware defineWebSocket
  defineWebSocketHandler deleteCookie dynamicEventHandler eventHandler fetchWithEvent fromNodeMiddleware fromPlainHandler fromWebHandler getCookie getHeader
  getHeaders getMethod getProxyRequestHeaders getQuery getRequestFingerprint getRequestHeader getRequestHeaders getRequestHost getRequestIP getRequestPath
  getRequestProtocol getRequestURL getRequestWebStream getResponseHeader getResponseHeaders getResponseStatus getResponseStatusText getRouterParam
  getRouterParams getSession getValidatedQuery getValidatedRouterParams handleCacheHeaders handleCors isCorsOriginAllowed isError isEvent isEventHandler
  isMethod isPreflightRequest isStream isWebResponse lazyEventHandler parseCookies promisifyNodeListener proxyRequest readBody readFormData
  readMultipartFormData readRawBody readValidatedBody removeResponseHeader sanitizeStatusCode sanitizeStatusMessage sealSession send sendError
  sendIterable sendNoContent sendProxy sendRedirect sendStream sendWebResponse serveStatic setCookie setHeader setHeaders setResponseHeader setResponseHeaders
  setResponseStatus splitCookiesString toEventHandler toNodeListener toPlainHandler toWebHandler toWebRequest unsealSession updateSession useBase
  useSession writeEarlyHints`;

/** In server code, of Nitro. */
export const NITRO_NAMES = `
  cachedEventHandler cachedFunction defineAppConfig defineCachedEventHandler defineCachedFunction defineNitroErrorHandler defineNitroPlugin
  defineRenderHandler defineRouteMeta defineTask getRouteRules nitroPlugin runTask useAppConfig useDatabase useEvent useNitroApp useRuntimeConfig useStorage`;
