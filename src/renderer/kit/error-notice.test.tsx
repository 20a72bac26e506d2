import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '#shared/contract/errors.ts';
import { HostError } from '#renderer/bridge/index.ts';
import '#renderer/i18n/index.ts';
import { ErrorNotice } from './error-notice.tsx';

const correlationId = '0193a000-0000-7000-8000-00000000000e';

describe('a notice of a failure', () => {
  it('tells the reference for support only of what nobody expected: all else says itself what to do', () => {
    const telling = ErrorCode.options.filter((code) =>
      renderToStaticMarkup(
        <ErrorNotice
          error={new HostError({ code, message: 'm', hint: 'h', retryable: false, correlationId })}
        />,
      ).includes(correlationId),
    );
    expect(telling).toEqual(['internal']);
  });
});
