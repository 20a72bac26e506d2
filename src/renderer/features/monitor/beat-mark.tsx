import Favorite from '@mui/icons-material/Favorite';
import { useEffect, useRef } from 'react';
import type { DeviceId } from '#shared/domain/ids.ts';
import { onBeat } from '#renderer/state/events.ts';

const flashMs = 260;

/** Shows each detected beat, without React: a beat is no state of the page. */
export function BeatMark({ deviceId }: { readonly deviceId: DeviceId }) {
  const mark = useRef<SVGSVGElement>(null);
  useEffect(
    () =>
      onBeat((from) => {
        if (from === deviceId)
          mark.current?.animate([{ opacity: 1 }, { opacity: 0.15 }], { duration: flashMs });
      }),
    [deviceId],
  );
  return <Favorite ref={mark} aria-hidden color="success" sx={{ opacity: 0.15, fontSize: 18 }} />;
}
