import { App, LogLevel } from '@slack/bolt';

// The least that a Bolt app can be: it acknowledges, and knows nothing.
const app = new App({
  token: 'xoxb-local',
  appToken: 'xapp-local',
  socketMode: true,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: process.env['SLACK_API_URL']! },
});
app.command('/pipeline', ({ ack }) => ack({ response_type: 'ephemeral', text: 'heard' }));
app.action(/./, ({ ack }) => ack());
await app.start();
process.send?.('ready');
process.once('disconnect', () => process.exit());
