import Button from '@mui/material/Button';
import { Component, type ReactNode } from 'react';
import { i18n } from '#renderer/i18n/index.ts';
import { EmptyState } from './empty-state.tsx';

/** A fault of one page stays in that page: navigation, status bar and recording go on. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <EmptyState
        title={i18n.t('error.crashed')}
        hint={i18n.t('error.crashedHint')}
        action={<Button onClick={() => this.setState({ failed: false })}>{i18n.t('error.reload')}</Button>}
      />
    );
  }
}
