import { useEffect, useRef, type ReactNode } from 'react';

/** A native modal dialog: the browser traps the focus, dims the rest and gives us Escape. */
export function Dialog(props: {
  label: string;
  className: string;
  onEscape(): void;
  testId?: string;
  children: ReactNode;
}): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (dialog?.open === false) {
      dialog.showModal();
      // React's autoFocus came too early: nothing in a closed dialog takes the focus.
      dialog.querySelector<HTMLElement>('[data-focus-on-load]')?.focus();
    }
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-label={props.label}
      className={props.className}
      data-testid={props.testId}
      onCancel={(event) => {
        event.preventDefault();
        props.onEscape();
      }}
    >
      {props.children}
    </dialog>
  );
}
