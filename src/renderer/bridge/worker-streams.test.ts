import { afterEach, describe, expect, it, vi } from 'vitest';
import { FromStreams, ToStreams } from './stream-messages.ts';
import { StreamsInWorker } from './streams-in-worker.ts';
import { workerStreams, type StreamWorker } from './worker-streams.ts';

const opened: MessagePort[] = [];
afterEach(() => opened.splice(0).forEach((port) => port.close()));

function channel(): MessageChannel {
  const made = new MessageChannel();
  opened.push(made.port1, made.port2);
  return made;
}

const listener = () => ({
  onOpen: vi.fn<() => void>(),
  onText: vi.fn<(text: string) => void>(),
  onClose: vi.fn<() => void>(),
});

/** Streams that end behind a MessageChannel instead of in a worker. */
function behindChannel(openSocket: (url: string, protocols: string[]) => WebSocket = noSocket) {
  const { port1, port2 } = channel();
  const frames: ArrayBuffer[] = [];
  const told: FromStreams[] = [];
  const ends = new StreamsInWorker({
    post(message) {
      told.push(message);
      port2.postMessage(message, []);
    },
    onFrames: (message) => frames.push(message),
    openSocket,
  });
  port2.addEventListener('message', ({ data }) => ends.obey(ToStreams.parse(data)));
  port1.start();
  port2.start();
  return { streams: workerStreams(() => port1), frames, told };
}

function noSocket(): WebSocket {
  throw new SyntaxError('no such protocol');
}

/** A worker that does nothing but fail. */
class FailingWorker extends EventTarget implements StreamWorker {
  readonly sent: ToStreams[] = [];

  postMessage(message: ToStreams): void {
    this.sent.push(message);
  }
}

describe('a stream that ends in the worker (a MessageChannel stands for the worker’s)', () => {
  it('what the host says comes to the page, frames do not, and both are acknowledged with their size', async () => {
    const { streams, frames, told } = behindChannel();
    const { port1: host, port2 } = channel();
    const page = listener();
    const acknowledged: unknown[] = [];
    host.addEventListener('message', ({ data }) => acknowledged.push(data));
    host.start();
    streams.openPort(port2, page);
    host.postMessage('{"type":"locked"}', []);
    host.postMessage(new Uint8Array([1, 2, 3]).buffer, []);
    await vi.waitFor(() => expect(frames).toHaveLength(1));
    await vi.waitFor(() => expect(acknowledged).toEqual([17, 3]));
    await vi.waitFor(() => expect(page.onText.mock.calls).toEqual([['{"type":"locked"}']]));
    expect(page.onOpen).toHaveBeenCalledOnce();
    expect(told.map(({ type }) => type)).toEqual(['stream-opened', 'stream-text']);
  });

  it('what the page says reaches the host, also when it is said before the worker has opened', async () => {
    const { streams } = behindChannel();
    const { port1: host, port2 } = channel();
    const heard: unknown[] = [];
    host.addEventListener('message', ({ data }) => heard.push(data));
    host.start();
    streams.openPort(port2, listener()).send('watch');
    await vi.waitFor(() => expect(heard).toEqual(['watch']));
  });

  it('once the page has closed it, nothing of it is told or drawn, and the host sees it closed', async () => {
    const { streams, frames } = behindChannel();
    const { port1: host, port2 } = channel();
    const page = listener();
    const hostSawEnd = vi.fn<() => void>();
    host.addEventListener('close', hostSawEnd);
    host.start();
    const transport = streams.openPort(port2, page);
    await vi.waitFor(() => expect(page.onOpen).toHaveBeenCalled());
    transport.close();
    host.postMessage('{"type":"signed-out"}', []);
    host.postMessage(new ArrayBuffer(8), []);
    await vi.waitFor(() => expect(hostSawEnd).toHaveBeenCalled());
    expect(page.onText).not.toHaveBeenCalled();
    expect(page.onClose).not.toHaveBeenCalled();
    expect(frames).toEqual([]);
  });

  it('two streams of a page hear their own ends alone', async () => {
    const { streams } = behindChannel();
    const hosts = [channel(), channel()];
    const pages = [listener(), listener()];
    hosts.forEach(({ port2 }, i) => streams.openPort(port2, pages[i]!));
    await vi.waitFor(() => expect(pages[1]?.onOpen).toHaveBeenCalled());
    hosts[0]?.port1.close();
    await vi.waitFor(() => expect(pages[0]?.onClose).toHaveBeenCalledOnce());
    hosts[1]?.port1.postMessage('still here', []);
    await vi.waitFor(() => expect(pages[1]?.onText).toHaveBeenCalledWith('still here'));
    expect(pages[1]?.onClose).not.toHaveBeenCalled();
  });

  it('an address that no socket can be made of counts as a break, and ends nothing else', async () => {
    const { streams } = behindChannel();
    const page = listener();
    streams.openSocket('ws://127.0.0.1:9/', ['not a protocol'], page);
    await vi.waitFor(() => expect(page.onClose).toHaveBeenCalledOnce());
    const next = listener();
    streams.openPort(channel().port2, next);
    await vi.waitFor(() => expect(next.onOpen).toHaveBeenCalled());
  });

  it('a worker that could not be had counts as a break; the next stream is opened in the next worker', () => {
    const workers = [new FailingWorker(), new FailingWorker()];
    const made = [...workers];
    const streams = workerStreams(() => made.shift()!);
    const page = listener();
    streams.openSocket('ws://127.0.0.1:9/', [], page);
    workers[0]?.dispatchEvent(new Event('error'));
    workers[0]?.dispatchEvent(new Event('error'));
    expect(page.onClose).toHaveBeenCalledOnce();
    streams.openSocket('ws://127.0.0.1:9/', [], page);
    expect(workers[1]?.sent).toHaveLength(1);
  });

  it('a fault within the worker ends no stream', () => {
    const worker = new FailingWorker();
    const page = listener();
    workerStreams(() => worker).openSocket('ws://127.0.0.1:9/', [], page);
    worker.dispatchEvent(Object.assign(new Event('error'), { message: 'a picture failed' }));
    expect(page.onClose).not.toHaveBeenCalled();
  });

  it('messages of pictures and of nothing known are not the stream’s', () => {
    const worker = new FailingWorker();
    const page = listener();
    workerStreams(() => worker).openSocket('ws://127.0.0.1:9/', [], page);
    for (const data of [
      null,
      'text',
      { type: 'report', view: 1 },
      { type: 'stream-text', stream: 99, text: '' },
    ])
      worker.dispatchEvent(new MessageEvent('message', { data }));
    expect(page.onText).not.toHaveBeenCalled();
    expect(page.onClose).not.toHaveBeenCalled();
  });
});
