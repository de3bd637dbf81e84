import type { ReactNode } from 'react';
import type { InteractiveElement } from '../view-state.ts';
import { Choices } from './choices.tsx';
import { DateTimeInput, TextInput } from './inputs.tsx';
import type { FieldProps } from './props.ts';
import { EntitySelect, ExternalSelect, StaticSelect } from './selects.tsx';

/** Any element that holds a value; what local mode does not know is said, not hidden. */
export function Field(props: FieldProps<InteractiveElement>): ReactNode {
  const { element, ...rest } = props;
  switch (element.type) {
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return <TextInput element={element} {...rest} />;
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return <DateTimeInput element={element} {...rest} />;
    case 'checkboxes':
    case 'radio_buttons':
      return <Choices element={element} {...rest} />;
    case 'static_select':
    case 'multi_static_select':
      return <StaticSelect element={element} {...rest} />;
    case 'external_select':
    case 'multi_external_select':
      return <ExternalSelect element={element} {...rest} />;
    case 'users_select':
    case 'multi_users_select':
    case 'conversations_select':
    case 'multi_conversations_select':
    case 'channels_select':
    case 'multi_channels_select':
      return <EntitySelect element={element} {...rest} />;
    default:
      return <NotEmulated what={`element “${element.type}”`} />;
  }
}

/** Names what the page cannot show, so that nobody takes its absence for the product's. */
export function NotEmulated({ what }: { what: string }): ReactNode {
  return (
    <p className="not-emulated" role="alert">
      Local mode cannot show the {what}.
    </p>
  );
}
