using Hello;

// With an argument, this is the second process, which the first one starts.
await (args is [var socket] ? Consumer.RunAsync(socket) : Producer.RunAsync());
