using System.Diagnostics;
using Shop.Contracts;
using Tensors;
using Tensors.Grpc;

using var allocator = new SharedMemoryAllocator();
await using var worker = await WorkerProcess.StartAsync(
    socket => new ProcessStartInfo("dotnet", [args[0], socket]),
    allocator
);
using var client = new SquareClient(worker.Channel, allocator);
using var numbers = Numbers.Allocate(allocator, count: 3);
numbers.CopyFrom([1, 2, 3]);
using var squares = await client.SquareAsync(numbers);
Console.WriteLine($"{string.Join(" ", squares.ToArray())} {worker.Channel.Transport}");
