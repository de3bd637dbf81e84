import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useSurroundings } from '../context.ts';
import { control, failureOf, wasDelivered } from '../control.ts';
import { parseSlash } from '../text.ts';
import type { Channel, Command } from '../types.ts';
import { ShortcutMenu } from './shortcuts.tsx';

/** What fits what has been typed so far: all commands after "/", none once a command is complete. */
function suggestionsFor(input: string, commands: Command[]): Command[] {
  if (!/^\/\S*$/.test(input)) return [];
  return commands.filter((command) => command.command.startsWith(input) && command.command !== input);
}

interface Props {
  channel: Channel;
  onSend(): void;
  onNotice(text: string): void;
}

/** The box at the bottom of a channel, with slash-command suggestions. */
export function Composer({ channel, onSend, onNotice }: Props): ReactNode {
  const { workspace, viewer } = useSurroundings();
  const [input, setInput] = useState('');
  const [active, setActive] = useState(0);
  const [sent, setSent] = useState<string[]>([]);
  const box = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const suggestions = suggestionsFor(input, workspace.commands);
  const slash = parseSlash(input);
  const command = workspace.commands.find((candidate) => candidate.command === slash?.command);
  const plain = input.trim() !== '' && !input.startsWith('/');

  const complete = (suggestion: Command): void => {
    setInput(`${suggestion.command} `);
    setActive(0);
    box.current?.focus();
  };
  const send = async (): Promise<void> => {
    if (slash === undefined) return;
    setInput('');
    onSend();
    setSent((before) => [input, ...before.filter((line) => line !== input)].slice(0, 50));
    const answer = await control.slash(viewer.id, channel.id, slash.command, slash.text);
    const failure = failureOf(`${slash.command} failed`, answer);
    if (failure !== undefined && !wasDelivered(answer)) onNotice(failure);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const suggestion = suggestions[active];
    if (suggestion !== undefined && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((active + step + suggestions.length) % suggestions.length);
    } else if (suggestion !== undefined && (event.key === 'Tab' || event.key === 'Enter')) {
      event.preventDefault();
      complete(suggestion);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (event.key === 'ArrowUp' && input === '' && sent[0] !== undefined) {
      event.preventDefault();
      setInput(sent[0]);
    }
  };

  return (
    <div className="composer">
      {suggestions.length > 0 && (
        <div role="listbox" id={listId} aria-label="Slash commands" className="suggestions">
          {suggestions.map((suggestion, index) => (
            <div
              key={suggestion.command}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              className={index === active ? 'suggestion active' : 'suggestion'}
              onMouseEnter={() => setActive(index)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => complete(suggestion)}
            >
              <strong>{suggestion.command}</strong> <code>{suggestion.usage_hint}</code>
              <small>{suggestion.description}</small>
            </div>
          ))}
        </div>
      )}
      <div className="composer-box">
        <ShortcutMenu
          className="icon-button"
          label="Shortcuts"
          onFailure={(text) => text !== undefined && onNotice(text)}
        >
          +
        </ShortcutMenu>
        <textarea
          ref={box}
          rows={Math.min(8, input.split('\n').length)}
          value={input}
          aria-label={`Message #${channel.name}`}
          placeholder={`Message #${channel.name}: type / for commands`}
          aria-controls={suggestions.length > 0 ? listId : undefined}
          aria-activedescendant={suggestions.length > 0 ? `${listId}-${active}` : undefined}
          spellCheck={false}
          onChange={(event) => {
            setInput(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className="send"
          aria-label="Send"
          disabled={slash === undefined}
          onClick={() => void send()}
        >
          <svg viewBox="0 0 24 24" width="18" height="18" fill="currentColor" aria-hidden="true">
            <path d="M3 4l18 8-18 8 3-8z" />
          </svg>
        </button>
      </div>
      <p className="composer-hint">
        {plain
          ? 'Only slash commands reach the app here: start with /'
          : command === undefined
            ? ' '
            : [command.usage_hint, command.description].filter(Boolean).join(' · ')}
      </p>
    </div>
  );
}
