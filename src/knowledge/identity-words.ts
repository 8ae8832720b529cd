/** Where a secret ends up: functions that sign and encrypt, packages that decide who is logged in. Data only. */

/** Functions whose result another instance can only check with the same key. */
export const KEYED_FUNCTIONS =
  /^(?:crypto:(?:\.webcrypto)?|global:crypto)\.(?:createHmac|createCipheriv|createDecipheriv|createCipher|createDecipher|scrypt|scryptSync|pbkdf2|pbkdf2Sync|hkdf|hkdfSync|sign|verify|createSecretKey|timingSafeEqual|subtle\.(?:importKey|sign|verify|encrypt|decrypt|deriveKey|deriveBits))$|^(?:cookie-signature|crypto-js|tweetnacl|csrf|csrf-csrf|@noble\/\w+|hmac-sha256|itsdangerous|otplib|speakeasy|iron-webcrypto|@hapi\/iron)[:/]|^viem\/accounts:\.privateKeyToAccount$|^web-push:\.(?:setVapidDetails|sendNotification|generateRequestDetails)$/;

/** Packages whose secret decides who is logged in. */
export const LOGIN_PACKAGES =
  /^(?:jsonwebtoken|jose|jwt-simple|fast-jwt|njwt|@tsndr\/cloudflare-worker-jwt|hono\/jwt|@fastify\/jwt|express-jwt|koa-jwt|@nestjs\/jwt|passport-jwt|express-session|cookie-session|cookie-parser|koa-session|iron-session|@fastify\/(?:session|secure-session|cookie)|next-auth|@auth\/\w+|better-auth|remix-auth|@remix-run\/\w+|connect-redis|paseto)[:/]|^react-router:\.create(?:Cookie|CookieSessionStorage|SessionStorage|FileSessionStorage|WorkersKVSessionStorage)$/;

/** Those among them whose secret signs or seals sessions. */
export const SESSION_PACKAGES =
  /^(?:express-session|cookie-session|koa-session|iron-session|client-sessions|@fastify\/(?:session|secure-session)|connect-redis)[:/]/;

/** Names of secrets on which logins hang. */
export const LOGIN_WORDS = /\b(?:jwt|sessions?|login|cookies?|passwords?|access tokens?|refresh tokens?|auth(?: secret| key)?|nextauth)\b/;

/** What goes into a hash or a signature. */
export const HASHED = /^crypto:\.create(?:Hash|Hmac)\(\)(?:\.update\(\))*\.update$/;

/** Functions that only pack or derive a key. */
export const KEY_WRAPPERS =
  /^global:(?:Buffer\.from|TextEncoder|String|Uint8Array)|TextEncoder\(\)\.encode$|^crypto:\.(?:createSecretKey|scryptSync|pbkdf2Sync|createHash)|^viem\/accounts:\.privateKeyToAccount$/;

/** What is drawn beside a key and handed on in the open. */
export const TRAVELLING_WORDS = /\b(?:iv|ivs|salt|nonce|initiali[sz]ation vector)\b/;

/** Options and the like under which packages take the secret that they sign or seal with. */
export const SECRET_OPTIONS =
  /^(?:secrets?|keys?|password|cookiePassword|cookieSecret|jwtSecret|secretOrKey|secretKey|signingKey|privateKey)$/;

/** Functions that fill what they are given with random bytes. */
export const FILLING = /^(?:crypto:(?:\.webcrypto)?|global:crypto)\.(?:randomFillSync|randomFill|getRandomValues)$/;

/** Functions that draw something at random, by name. */
export const DRAWING_FUNCTIONS = /^(?:random\w*|nanoid|uuid\w*|v4|cuid\w*|ulid|getRandomValues|createId)$/i;
