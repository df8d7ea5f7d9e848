// The two packages that publish and read: @aleph-sdk/message and the facade @aleph-sdk/client, behind the same words,
// so that every case runs through both. `names` says how each package calls the operation.
import { AlephHttpClient, AuthenticatedAlephHttpClient } from '@aleph-sdk/client'
import { DEFAULT_API_V2 } from '@aleph-sdk/core'
import {
  AggregateMessageClient,
  BaseMessageClient,
  ForgetMessageClient,
  InstanceMessageClient,
  PostMessageClient,
  ProgramMessageClient,
  StoreMessageClient,
  getMessagesSocket,
} from '@aleph-sdk/message'
import { axios, client } from './harness.mjs'

/** getError always asks the public host, whatever was configured: the HTTP library is told where that host is. */
export function redirectPublicHost(url) {
  axios.interceptors.request.use((request) => {
    if (request.url.startsWith(DEFAULT_API_V2)) request.url = `${url}/${request.url.slice(DEFAULT_API_V2.length)}`
    return request
  })
}

export function messageApi(world) {
  const posts = new PostMessageClient(world.url)
  const aggregates = new AggregateMessageClient(world.url + '/')
  const messages = new BaseMessageClient(world.url, world.ws)
  const stores = new StoreMessageClient(world.url)
  const forgets = new ForgetMessageClient(world.url + '/')
  const programs = new ProgramMessageClient(world.url)
  const instances = new InstanceMessageClient(world.url)
  return {
    client: client('@aleph-sdk/message'),
    names: {
      createPost: 'PostMessageClient.send',
      createAggregate: 'AggregateMessageClient.send',
      createStore: 'StoreMessageClient.send',
      downloadFile: 'StoreMessageClient.download',
      forget: 'ForgetMessageClient.send',
      createProgram: 'ProgramMessageClient.publish',
      createInstance: 'InstanceMessageClient.send',
      fetchAggregate: 'AggregateMessageClient.get (one key)',
      fetchAggregates: 'AggregateMessageClient.get',
      getPost: 'PostMessageClient.get',
      getPosts: 'PostMessageClient.getAll',
      getMessage: 'BaseMessageClient.get',
      getMessages: 'BaseMessageClient.getAll',
      getMessageError: 'BaseMessageClient.getError',
      watchMessages: 'BaseMessageClient.getMessagesSocket',
    },
    createPost: (account, config) => posts.send({ account, ...config }),
    createAggregate: (account, config) => aggregates.send({ account, ...config }),
    createStore: (account, config) => stores.send({ account, ...config }),
    downloadFile: async (hash) => Buffer.from(await stores.download(hash)),
    forget: (account, config) => forgets.send({ account, ...config }),
    createProgram: (account, config) => programs.publish({ account, ...config }),
    createInstance: (account, config) => instances.send({ account, ...config }),
    fetchAggregate: async (address, key) => (await aggregates.get({ address, keys: key }))[key],
    fetchAggregates: (address, keys) => aggregates.get({ address, keys }),
    getPost: (config) => posts.get(config),
    getPosts: (config) => posts.getAll(config),
    getMessage: (hash) => messages.get({ hash }),
    getMessages: (config) => messages.getAll(config),
    getMessageError: (hash) => messages.getError(hash),
    watchMessages: async (config) => messages.getMessagesSocket(config),
  }
}

export function facadeApi(world) {
  const reader = new AlephHttpClient(world.url)
  // The facade passes no WebSocket host on, so that it would always watch the public one.
  reader.messageClient = new BaseMessageClient(world.url, world.ws)
  const writer = (account) => new AuthenticatedAlephHttpClient(account, world.url)
  const same = Object.fromEntries(['createPost', 'createAggregate', 'createStore', 'downloadFile',
    'forget', 'createProgram', 'createInstance', 'fetchAggregate', 'fetchAggregates', 'getPost',
    'getPosts', 'getMessage', 'getMessages', 'getMessageError', 'watchMessages'].map((name) => [name, name]))
  return {
    client: client('@aleph-sdk/client'),
    names: same,
    createPost: (account, config) => writer(account).createPost(config),
    createAggregate: (account, config) => writer(account).createAggregate(config),
    createStore: (account, config) => writer(account).createStore(config),
    downloadFile: async (hash) => Buffer.from(await reader.downloadFile(hash)),
    forget: (account, config) => writer(account).forget(config),
    createProgram: (account, config) => writer(account).createProgram(config),
    createInstance: (account, config) => writer(account).createInstance(config),
    fetchAggregate: (address, key) => reader.fetchAggregate(address, key),
    fetchAggregates: (address, keys) => reader.fetchAggregates(address, keys),
    getPost: (config) => reader.getPost(config),
    getPosts: (config) => reader.getPosts(config),
    getMessage: (hash) => reader.getMessage(hash),
    getMessages: (config) => reader.getMessages(config),
    getMessageError: (hash) => reader.getMessageError(hash),
    watchMessages: (config) => reader.watchMessages(config),
  }
}

export { getMessagesSocket }
