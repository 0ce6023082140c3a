using Tensors;
using Tensors.Grpc;
using Tensors.TestContracts;

// Scales three values with the worker at an address, and prints the result: Tensors.TestClient unix:///path
if (args is not [var address])
{
    Console.Error.WriteLine("Give the address of a worker that serves 'tests.scale', such as unix:///run/scale.sock.");
    return 2;
}

using var allocator = new SharedMemoryAllocator();
using var channel = await ModelWorkerChannel.ConnectAsync(new Uri(address), allocator);
using var client = new ScaleClient(channel, allocator);
using var values = Values.Allocate(allocator, 3);
values.Fill(2);
using var scaled = await client.ScaleAsync(values, 4);
Console.WriteLine(string.Join(" ", scaled.ToArray()));
return 0;
