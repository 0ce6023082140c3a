using System.Diagnostics;
using Tensors;
using Tensors.Grpc;
using TensorsSafeNamespace;

// With an argument, this is the worker process. It serves the model on that socket until its parent ends.
if (args is [var socketPath])
{
    using var model = Model.CreateWorker();
    await new ModelWorkerHost(model).ListenGrpc(socketPath).RunAsync();
    return;
}

// Without arguments, it starts itself again as the worker, and calls the model there.
using var allocator = new SharedMemoryAllocator();
await using var worker = await WorkerProcess.StartAsync(
    socket => new ProcessStartInfo(Environment.ProcessPath!, [socket]),
    allocator
);
#if (hasModel)
var served = await worker.Channel.GetModelAsync(Model.ModelName);
Console.WriteLine($"Process {worker.ProcessId} serves '{served.Metadata.Name}'.");
foreach (var input in served.Metadata.Inputs)
{
    Console.WriteLine($"  input  {input.Name}: {input.Spec}");
}

foreach (var output in served.Metadata.Outputs)
{
    Console.WriteLine($"  output {output.Name}: {output.Spec}");
}

// To call it: new Model.Client(worker.Channel, allocator), and RunAsync with the inputs above. Each tensor type, such as Model.Data for an
// input 'data', has Allocate. 'tensors new worker --model FILE.onnx' writes this code with the names of a model.
#else
using var client = new Model.Client(worker.Channel, allocator);

using var numbers = Model.Numbers.Allocate(allocator, count: 4); // the worker reads here
for (var i = 0; i < numbers.Length; i++)
{
    numbers[i] = i + 1;
}

using var squares = await client.RunAsync(numbers); // and writes here
Console.WriteLine(
    $"Process {worker.ProcessId} squared {string.Join(", ", numbers.ToArray())}: {string.Join(", ", squares.ToArray())}"
);
#endif
