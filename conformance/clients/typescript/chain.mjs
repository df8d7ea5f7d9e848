// A stand-in for a node of an Ethereum-like chain: the ALEPH that accounts hold there, and streams between them. The account
// packages ask such a node for balances; the network's core nodes have no part in it.
import { createServer } from 'node:http'
import { BigNumber, utils } from 'ethers'

const READS = new utils.Interface([
  'function balanceOf(address account) view returns (uint256)',
  'function symbol() view returns (string)',
  'function getUnderlyingToken() view returns (address)',
  'function CONSTANT_OUTFLOW_NFT() view returns (address)',
  'function CONSTANT_INFLOW_NFT() view returns (address)',
  'function getFlow(address token, address sender, address receiver) view returns (uint256, int96, uint256, uint256)',
])
/** What an account tells the contract that starts, changes and ends its streams. */
const WRITES = new utils.Interface([
  'function createFlow(address token, address sender, address receiver, int96 flowRate, bytes userData)',
  'function updateFlow(address token, address sender, address receiver, int96 flowRate, bytes userData)',
  'function deleteFlow(address token, address sender, address receiver, bytes userData)',
])
const NOBODY = '0x' + '0'.repeat(40)
const SENT = { to: NOBODY, value: '0x0', gas: '0x5208', gasPrice: '0x1', nonce: '0x0', input: '0x', blockHash: null,
  blockNumber: null, transactionIndex: null, v: '0x0', r: '0x0', s: '0x0' }
const hex = (number) => BigNumber.from(number).toHexString().replace(/^0x0+(?=.)/, '0x')

/**
 * Starts one on a free port.
 *
 * @param balances wei by address
 * @param owner whom its wallet belongs to
 * @returns `{ url, operations, close() }`; `operations` are the names of what was written, in order
 */
export async function startChain({ chainId, balances, owner }) {
  const flows = new Map()
  const operations = []

  function read(data) {
    const { name, args } = READS.parseTransaction({ data })
    const answers = {
      balanceOf: () => [balances[args[0]] ?? 0],
      symbol: () => ['ALEPH'],
      getFlow: () => [0, flows.get(`${args[1]} ${args[2]}`) ?? 0, 0, 0],
    }
    return READS.encodeFunctionResult(name, answers[name]?.() ?? [NOBODY])
  }

  function write({ data }) {
    const { name, args } = WRITES.parseTransaction({ data })
    operations.push(name)
    const key = `${args.sender} ${args.receiver}`
    if (name === 'deleteFlow') flows.delete(key)
    else flows.set(key, args.flowRate)
    return utils.hexZeroPad(hex(operations.length), 32)
  }

  const methods = {
    eth_chainId: () => hex(chainId),
    net_version: () => String(chainId),
    eth_accounts: () => [owner],
    eth_blockNumber: () => '0x1',
    eth_gasPrice: () => '0x1',
    eth_estimateGas: () => '0x5208',
    eth_getBlockByNumber: () => null,
    eth_call: ([{ data }]) => read(data),
    eth_sendTransaction: ([transaction]) => write(transaction),
    eth_getTransactionByHash: ([hash]) => ({ ...SENT, hash, from: owner, chainId: hex(chainId) }),
  }

  function answer({ id, method, params }) {
    try {
      return { jsonrpc: '2.0', id, result: methods[method](params) }
    } catch (error) {
      console.error(`chain: ${method} ${JSON.stringify(params)}: ${error.message}`)
      return { jsonrpc: '2.0', id, error: { code: -32601, message: `${method}: ${error.message}` } }
    }
  }

  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify(answer(JSON.parse(body))))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, operations, close: () => server.close() }
}
