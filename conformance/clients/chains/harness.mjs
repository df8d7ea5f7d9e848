// One JSON line per finding on stdout; everything that a library prints goes to stderr.
import { readFileSync } from 'node:fs'

for (const level of ['log', 'info', 'warn', 'debug']) {
  console[level] = (...args) => console.error(...args)
}

const CASE_LIMIT_MS = 60_000

/** Thrown by a case that cannot be tried; the reason is printed, and it never counts as passed. */
export class Unable extends Error {}

/** A package's name with the version that is really installed. */
export function library(name) {
  const file = new URL(`./node_modules/${name}/package.json`, import.meta.url)
  return `${name}@${JSON.parse(readFileSync(file, 'utf8')).version}`
}

export function emit(line) {
  process.stdout.write(JSON.stringify(line) + '\n')
}

/**
 * Runs one case of a chain and prints what it found; never throws.
 *
 * @param about `{ chain, library, kind }`, and `refused` with the reason when the network's rules refuse what it makes
 */
export async function attempt(about, body) {
  let timer
  let result = 'passed'
  let detail = ''
  try {
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no result after ${CASE_LIMIT_MS / 1000} s`)), CASE_LIMIT_MS)
    })
    await Promise.race([body(), late])
  } catch (error) {
    result = error instanceof Unable ? 'skipped' : 'failed'
    detail = error instanceof Unable ? error.message : describe(error)
  } finally {
    clearTimeout(timer)
  }
  emit({ refused: '', ...about, result, detail })
}

function describe(error) {
  const answer = error?.response ? ` [HTTP ${error.response.status}: ${JSON.stringify(error.response.data)}]` : ''
  return `${error?.name ?? 'Error'}: ${error?.message ?? error}${answer}`.slice(0, 500)
}

export function equal(actual, expected, what) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new Error(`${what}: expected ${JSON.stringify(expected)} but got ${JSON.stringify(actual)}`)
  }
}
