import { expect, test } from 'vitest';
import { DeviceId, SessionId } from '#shared/domain/ids.ts';
import type { LiveVital } from '#shared/contract/streams.ts';
import { testClock, unexpectedFault } from '#main/testing/fakes.ts';
import { createVitalNews } from './vital-news.ts';

const deviceId = DeviceId.parse('01935a1e-7c00-7000-8000-000000000001');
const sessionId = SessionId.parse('01935a1e-7c00-7000-8000-000000000002');

function listened() {
  const clock = testClock();
  const news = createVitalNews({ clock, report: unexpectedFault });
  const each: (number | null)[] = [];
  const thinned: (number | null)[] = [];
  news.onEach(({ value }) => void each.push(value));
  news.onThinned(({ value }) => void thinned.push(value));
  const tell = (value: number, source: LiveVital['source'] = 'device') =>
    news.tell({
      deviceId: source === 'manual' ? null : deviceId,
      sessionId,
      code: 'spo2',
      source,
      timeMs: clock.now(),
      value,
      absence: null,
    });
  return { news, clock, each, thinned, tell };
}

test('each vital is told as it comes, measured or entered by hand; screens and records get two a second', () => {
  const { news, clock, each, thinned, tell } = listened();
  for (let value = 80; value < 90; value += 1) {
    tell(value);
    clock.advance(100);
  }
  tell(97, 'manual');
  tell(98, 'manual');
  news.tick();
  expect(each).toEqual([80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 97, 98]);
  expect(thinned).toEqual([80, 85, 97, 98, 89]);
});

test('what a device that is gone measured is not known any more, told once and at once', () => {
  const { news, clock, each, thinned, tell } = listened();
  tell(97);
  news.lose(deviceId, 'unplugged', clock.now());
  news.lose(deviceId, 'unplugged', clock.now());
  clock.advance(1_000);
  news.tick();
  expect(each).toEqual([97, null]);
  expect(thinned).toEqual([97, null]);
});
