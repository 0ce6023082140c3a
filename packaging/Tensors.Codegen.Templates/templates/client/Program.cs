using Tensors;
using Tensors.Grpc;
using TensorsSafeNamespace;

if (args is not [var address])
{
    Console.Error.WriteLine($"Give the address of a server of '{Model.ModelName}', such as http://127.0.0.1:8001.");
    Console.Error.WriteLine("'tensors serve --models DIR' serves a folder of models there.");
    return 2;
}

using var allocator = new SharedMemoryAllocator();
using var channel = await ModelWorkerChannel.ConnectAsync(new Uri(address), allocator);
#if (hasModel)
// To call it: new Model.Client(channel, allocator), and RunAsync with the inputs above. Each tensor type, such as Model.Data for an
// input 'data', has Allocate.
var served = await channel.GetModelAsync(Model.ModelName);
Console.WriteLine($"{address} serves '{served.Metadata.Name}'.");
foreach (var input in served.Metadata.Inputs)
{
    Console.WriteLine($"  input  {input.Name}: {input.Spec}");
}

foreach (var output in served.Metadata.Outputs)
{
    Console.WriteLine($"  output {output.Name}: {output.Spec}");
}
#else
using var client = new Model.Client(channel, allocator);

using var numbers = Model.Numbers.Allocate(allocator, count: 4); // the server reads here
for (var i = 0; i < numbers.Length; i++)
{
    numbers[i] = i + 1;
}

using var squares = await client.RunAsync(numbers); // and writes here
Console.WriteLine(
    $"{string.Join(", ", numbers.ToArray())} squared: {string.Join(", ", squares.ToArray())} ({channel.Transport})"
);
#endif
return 0;
