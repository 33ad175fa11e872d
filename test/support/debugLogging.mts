// Import before anything of n8n: its logger then says all that it can.
process.env.N8N_LOG_LEVEL = 'debug';
