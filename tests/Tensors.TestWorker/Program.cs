using Tensors.Grpc;
using Tensors.TestWorker;

await ModelWorkerHost.RunAsync(new SumModel(), args[0]);
