// Runs named cases one after the other and prints one JSON line per case on stdout:
// {"client","operation","case","routes","result":"passed|failed|skipped","detail"}.
// Everything that a client prints goes to stderr, so that stdout holds results only.
import { createRequire } from 'node:module'
import { isDeepStrictEqual } from 'node:util'

const require = createRequire(import.meta.url)
// Node.js loads the packages' CommonJS builds, so this is the very module that they use.
export const axios = require('axios')
const CASE_LIMIT_MS = 60_000

for (const level of ['log', 'info', 'warn', 'debug']) {
  console[level] = (...args) => console.error(...args)
}

/** Thrown by a case that cannot be tried; the reason is printed, and the case is never counted as passed. */
export class Skip extends Error {}

/** The name under which a client's results are filed, with the version that is really installed. */
export function client(packageName) {
  const { version } = require(`${packageName}/package.json`)
  return `${packageName}@${version}`
}

const seenRoutes = new Set()

/** Files a request under the name that the route has in the API, without addresses and hashes. */
export function sawRoute(method, url) {
  const path = new URL(url, 'http://node').pathname
    .replace(/\/messages\/(?!hashes$)[^/]+/, '/messages/{item_hash}')
    .replace(/\/addresses\/(?!stats)[^/]+/, '/addresses/{address}')
    .replace(/\/(aggregates|granted|received)\/[^/]+\.json$/, '/$1/{address}.json')
    .replace(/\/storage\/(raw|metadata|count)\/[^/]+/, '/storage/$1/{file_hash}')
    .replace(/\/storage\/by-message-hash\/[^/]+/, '/storage/by-message-hash/{message_hash}')
    .replace(/\/storage\/by-ref\/[^/]+\/[^/]+/, '/storage/by-ref/{address}/{ref}')
    .replace(/\/storage\/by-ref\/[^/{]+$/, '/storage/by-ref/{ref}')
    .replace(/\/price\/(?!estimate|recalculate)[^/]+/, '/price/{item_hash}')
  seenRoutes.add(`${method.toUpperCase()} ${path}`)
}

axios.interceptors.request.use((request) => {
  sawRoute(request.method, request.url)
  return request
})

const failures = []
const attempts = new Map()

/** How many cases of this client have run. */
export function casesOf(clientName) {
  return attempts.get(clientName) ?? 0
}

/** Runs one case; never throws. */
export async function attempt(clientName, operation, name, body) {
  attempts.set(clientName, casesOf(clientName) + 1)
  seenRoutes.clear()
  let result = 'passed'
  let detail = ''
  let timer
  try {
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no result after ${CASE_LIMIT_MS / 1000} s`)), CASE_LIMIT_MS)
    })
    await Promise.race([body(), late])
  } catch (error) {
    result = error instanceof Skip ? 'skipped' : 'failed'
    detail = describe(error)
    if (result === 'failed') failures.push(`${operation}: ${name}`)
  } finally {
    clearTimeout(timer)
  }
  const line = { client: clientName, operation, case: name, routes: [...seenRoutes].sort(), result, detail }
  process.stdout.write(JSON.stringify(line) + '\n')
}

export function failureCount() {
  return failures.length
}

function describe(error) {
  if (error instanceof Skip) return error.message
  const answer = error?.response ? ` [HTTP ${error.response.status}: ${JSON.stringify(error.response.data)}]` : ''
  return `${error?.name ?? 'Error'}: ${error?.message ?? error}${answer}`.slice(0, 2000)
}

export function equal(actual, expected, what) {
  if (!isDeepStrictEqual(actual, expected)) {
    throw new Error(`${what}: expected ${JSON.stringify(expected)} but got ${JSON.stringify(actual)}`)
  }
}

export function truthy(value, what) {
  if (!value) throw new Error(what)
}

/** Both lists hold the same values, in any order. */
export function sameSet(actual, expected, what) {
  equal([...actual].sort(), [...expected].sort(), what)
}

export async function throws(expectedName, body, what) {
  try {
    await body()
  } catch (error) {
    equal(error.name, expectedName, `${what}: name of the error (${error.message})`)
    return error
  }
  throw new Error(`${what}: no error, expected ${expectedName}`)
}

/** Asks again until the answer is truthy; fails with the last state after the limit. */
export async function eventually(what, ask, limitMs = 20_000) {
  const deadline = Date.now() + limitMs
  let last
  do {
    try {
      const value = await ask()
      if (value) return value
      last = value
    } catch (error) {
      last = error.message
    }
    await new Promise((resolve) => setTimeout(resolve, 15))
  } while (Date.now() < deadline)
  throw new Error(`${what}: not within ${limitMs} ms (last: ${JSON.stringify(last)})`)
}

/** Names of the public methods that a class offers, inherited ones included. */
export function methodsOf(type) {
  const names = new Set()
  for (let p = type.prototype; p && p !== Object.prototype; p = Object.getPrototypeOf(p)) {
    Object.getOwnPropertyNames(p).forEach((name) => names.add(name))
  }
  names.delete('constructor')
  return [...names].sort()
}
