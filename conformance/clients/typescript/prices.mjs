// What things cost by the network's rules, computed here once more: the node's answers are compared with it to the last digit.
import { Decimal } from 'decimal.js'

// 28 significant digits, and every amount cut off after 18 decimals (spec 01 §7.5).
const Exact = Decimal.clone({ precision: 28, rounding: Decimal.ROUND_HALF_EVEN })
const LEAST_CREDITS = cut(new Exact(1).div(3600))
const MIB = 1024 * 1024

/** The three ways to pay, with what the price list calls them and what its prices are divided by. */
const WAYS = { hold: ['holding', 1], stream: ['payg', 3600], credit: ['credit', 3600] }

function cut(amount) {
  return amount.toDecimalPlaces(18, Decimal.ROUND_FLOOR)
}

export function mib(bytes) {
  return bytes / MIB
}

export function text(amount) {
  return new Exact(amount).toFixed(18)
}

/**
 * The lines of a machine that is paid for with credits, sorted, each as "TYPE name hold stream credit".
 *
 * @param prices the product's entry in the price list
 * @param volumes `[type, name, MiB]` of each, the root disk and the code among them
 */
export function machineLines(product, prices, { vcpus, memory, multiplier = 1, volumes }) {
  const unit = prices.compute_unit
  const units = Math.max(vcpus, Math.ceil(memory / unit.memory_mib))
  const rates = (entry) => Object.fromEntries(Object.entries(WAYS).map(([way, [name, seconds]]) =>
    [way, new Exact(prices.price[entry][name] ?? 0).div(seconds)]))
  const [ofUnit, ofMib] = [rates('compute_unit'), rates('storage')]
  const each = (amount) => Object.fromEntries(Object.keys(WAYS).map((way) => [way, cut(amount(way))]))
  const line = (type, name, amounts) => ({ type, name, amounts: { ...amounts, credit: Exact.max(amounts.credit, LEAST_CREDITS) } })
  const disks = volumes.map(([type, name, size]) => line(type, name, each((way) => ofMib[way].times(new Exact(size)))))
  // What is free with the units, but never more than the disks cost as their lines say.
  const discount = each((way) => {
    const all = disks.reduce((sum, disk) => sum.plus(disk.amounts[way]), new Exact(0))
    return Exact.min(all, new Exact(units * unit.disk_mib).times(ofMib[way])).negated()
  })
  return [
    line('EXECUTION', product, each((way) => ofUnit[way].times(units * multiplier))),
    ...disks,
    { type: 'EXECUTION_VOLUME_DISCOUNT', name: 'EXECUTION_VOLUME_DISCOUNT', amounts: discount },
  ].map(({ type, name, amounts: { hold, stream, credit } }) => `${type} ${name} ${text(hold)} ${text(stream)} ${text(credit)}`).sort()
}

/** What a file of this size costs: ALEPH that are held, or credits for each second. */
export function fileCost(prices, sizeMib, way) {
  const [name, seconds] = WAYS[way]
  // Credits pay for 25 MiB at least (spec 01 §7.6).
  const size = new Exact(way === 'credit' ? Math.max(sizeMib, 25) : sizeMib)
  const amount = new Exact(prices.price.storage[name]).div(seconds).times(size)
  return text(cut(way === 'credit' ? Exact.max(amount, LEAST_CREDITS) : amount))
}

/** The sum of the lines' credits. */
export function sumOfCredits(lines) {
  return text(cut(lines.reduce((sum, line) => sum.plus(line.split(' ').at(-1)), new Exact(0))))
}

/** A line of an answer, as above. */
export function lineOf({ type, name, cost_hold, cost_stream, cost_credit }) {
  return `${type} ${name} ${cost_hold} ${cost_stream} ${cost_credit}`
}
