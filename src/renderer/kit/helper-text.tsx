import Box from '@mui/material/Box';

/** Below a field: what is wrong, and in a line of its own still what it says otherwise, by which that is put right. */
export function HelperText({
  error,
  text,
}: {
  readonly error: string | undefined;
  readonly text: string | undefined;
}) {
  if (error === undefined) return text;
  return (
    <>
      {error}
      {text !== undefined && text.trim() !== '' && (
        <Box component="span" sx={{ display: 'block', color: 'text.secondary' }}>
          {text}
        </Box>
      )}
    </>
  );
}
