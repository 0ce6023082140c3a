using System.CommandLine;
using System.Globalization;
using Tensors.Grpc;
using Tensors.Testing.Models;

namespace Tensors.Benchmarks.Server;

/// <summary>
/// Calls <c>tensors serve</c> many times and prints where its resident memory is, before, during and after. The model has a chain of
/// elementwise operators, so that ONNX Runtime allocates something for each call.
/// </summary>
internal static class ServerMemoryCommand
{
    private const int Rows = 5;
    private const int Operators = 4;

    private static readonly Option<int> _calls = new("--calls")
    {
        Description = "Calls in all. Default: 10000.",
        DefaultValueFactory = _ => 10_000,
    };

    private static readonly Option<int> _clients = new("--clients")
    {
        Description = "Clients that call at the same time, each with a connection. Default: 4.",
        DefaultValueFactory = _ => 4,
    };

    private static readonly Option<int> _bytes = new("--bytes")
    {
        Description = "Bytes of the input, and of the output. Default: 262144.",
        DefaultValueFactory = _ => 256 << 10,
    };

    private static readonly Option<bool> _shared = new("--shared")
    {
        Description = "Send tensors in shared memory. Default: as bytes.",
    };

    private static readonly Option<bool> _open = new("--open-inference")
    {
        Description = "Speak the Open Inference Protocol. Default: the protocol of generated clients.",
    };

    private static readonly Option<string[]> _environment = new("--env")
    {
        Description = "An environment variable of the server, NAME=VALUE. Can be repeated.",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string[]> _serve = new("--serve")
    {
        Description = "An argument of 'tensors serve', such as --serve=--max-calls=8. Can be repeated.",
        DefaultValueFactory = _ => [],
    };

    public static Command Create()
    {
        var command = new Command(
            "server-memory",
            "Calls 'tensors serve' many times and prints the parts of its resident memory (Linux only)."
        )
        {
            _calls,
            _clients,
            _bytes,
            _shared,
            _open,
            _environment,
            _serve,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            await Console.Error.WriteLineAsync("server-memory reads /proc/PID/smaps, so it runs on Linux only.");
            return 2;
        }

        var models = Directory.CreateTempSubdirectory("tensors-models-");
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(models.FullName, "chain.onnx"), Chain(), cancellationToken);
            using var server = await MeasuredServer.StartAsync(
                models.FullName,
                parsed.GetRequiredValue(_serve),
                parsed.GetRequiredValue(_environment)
            );
            var calls = parsed.GetValue(_calls);
            Console.WriteLine(
                $"{calls:N0} calls of {parsed.GetValue(_bytes):N0} bytes, {parsed.GetValue(_clients)} clients. MB resident; 'committed' and 'live' "
                    + "are the collector's own figures of its last collection."
            );
            Console.WriteLine(
                "   calls     RSS =  managed   malloc    other    code   shared    files | committed    live  collections"
            );
            await PrintAsync(server, 0);
            for (var row = 1; row <= Rows; row++)
            {
                await Task.WhenAll(
                    Enumerable
                        .Range(0, parsed.GetValue(_clients))
                        .Select(_ =>
                            CallAsync(
                                server.Address,
                                parsed,
                                calls / Rows / parsed.GetValue(_clients),
                                cancellationToken
                            )
                        )
                );
                await PrintAsync(server, calls / Rows * row);
            }

            return 0;
        }
        finally
        {
            models.Delete(recursive: true);
        }
    }

    private static async Task CallAsync(Uri address, ParseResult parsed, int calls, CancellationToken cancellationToken)
    {
        var bytes = parsed.GetValue(_bytes);
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { MaxBytes = Math.Max(16L << 20, bytes * 8L) }
        );
        var transport = parsed.GetValue(_shared) ? TensorTransport.SharedMemory : TensorTransport.Inline;
        using var open = parsed.GetValue(_open)
            ? await OpenInferenceChannel.ConnectAsync(
                address,
                allocator,
                new OpenInferenceChannelOptions { Transport = transport }
            )
            : null;
        using var native = open is null
            ? await ModelWorkerChannel.ConnectAsync(
                address,
                allocator,
                new ModelWorkerChannelOptions { Transport = transport },
                cancellationToken
            )
            : null;
        var model = await ((IModelSource?)open ?? native!).GetModelAsync("chain", cancellationToken);
        using var x = allocator.Allocate<float>([bytes / sizeof(float)]);
        x.AsSpan<float>().Fill(1);
        for (var call = 0; call < calls; call++)
        {
            using var inference = new InferenceCall(allocator);
            inference.Inputs.Set("x", x);
            await model.InferAsync(inference, cancellationToken);
        }
    }

    private static async Task PrintAsync(MeasuredServer server, int calls)
    {
        var memory = server.Memory;
        var committed = await server.MetricAsync("dotnet_gc_last_collection_memory_committed_size");
        var live = await server.MetricAsync("dotnet_gc_last_collection_heap_size");
        var collections = await server.MetricAsync("dotnet_gc_collections_total");
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{calls, 8:N0}{Megabytes(memory.Total)} =")
                + $"{Megabytes(memory.ManagedHeap)}{Megabytes(memory.Malloc)}{Megabytes(memory.OtherPrivate)}{Megabytes(memory.CompiledCode)}"
                + $"{Megabytes(memory.SharedMemory)}{Megabytes(memory.Files)} |{Megabytes(committed)}{Megabytes(live)}"
                + string.Create(CultureInfo.InvariantCulture, $"{collections, 8}")
        );
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6, 9:N1}");

    /// <summary>A model that alternates Abs and Neg, which ONNX Runtime does not merge.</summary>
    private static byte[] Chain()
    {
        var graph = Onnx.GraphOf([Onnx.Tensor("x", Onnx.Float32Type, "n")], [Onnx.Tensor("y", Onnx.Float32Type, "n")]);
        for (var i = 0; i < Operators; i++)
        {
            graph.Add(
                Onnx.NodeField,
                new Proto()
                    .Add(1, i == 0 ? "x" : $"link{i}")
                    .Add(2, i == Operators - 1 ? "y" : $"link{i + 1}")
                    .Add(3, $"operator{i}")
                    .Add(4, i % 2 == 0 ? "Abs" : "Neg")
            );
        }

        return Onnx.Model(graph).ToArray();
    }
}
