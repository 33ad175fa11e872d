// Loaded into each n8n before its own code: stops it when the process that started it is gone, be
// it by kill -9.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// A listener would keep a command alive that is done.
process.channel?.unref();
