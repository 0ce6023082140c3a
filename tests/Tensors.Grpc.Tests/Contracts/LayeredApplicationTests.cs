using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tensors.TestContracts;

namespace Tensors.Grpc.Tests.Contracts;

/// <summary>A contract in a library without a transport is served and called by applications that reference one.</summary>
public sealed class LayeredApplicationTests
{
    [Fact]
    public void Tensors_of_a_library_that_no_code_has_used_are_in_the_registry()
    {
        using var provider = new ServiceCollection().AddSharedTensors().BuildServiceProvider();

        // By name: naming the type would use the library.
        Assert.Contains(
            "Tensors.TestContracts.Unused",
            provider.GetRequiredService<SharedTensorRegistry>().Types.Select(type => type.Type.FullName!),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void A_contracts_library_references_no_transport()
    {
        var references = typeof(IScale).Assembly.GetReferencedAssemblies().Select(name => name.Name!).ToArray();
        Assert.Contains("Tensors.Inference", references, StringComparer.Ordinal);
        Assert.DoesNotContain(
            references,
            name =>
                name.Contains("Grpc", StringComparison.Ordinal) || name.Contains("AspNetCore", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_registered_client_calls_a_registered_worker()
    {
        using var socket = LocalSocketPath.Create();
        await using var server = WorkerApplication.Build(socket, services => services.AddModelWorker<Scale>());
        server.MapModelWorkers();
        await server.StartAsync(TestContext.Current.CancellationToken);

        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder()
                .AddInMemoryCollection([
                    new("Models:tests.scale:Address", socket.Address.OriginalString),
                    new("SharedTensors:MaxBytes", "16 MiB"),
                ])
                .Build()
        );
        services.AddModelClient<IScale>();
        await using (var provider = services.BuildServiceProvider())
        {
            // The client's registration is enough for the allocator's options to be read.
            var allocator = provider.GetRequiredService<SharedMemoryAllocator>();
            Assert.Equal(16 << 20, allocator.Metrics.LimitBytes);
            using var values = Values.Allocate(allocator, 3);
            values.Fill(2);
            using var scaled = await provider
                .GetRequiredService<IScale>()
                .ScaleAsync(values, 4, TestContext.Current.CancellationToken);
            Assert.Equal([8, 8, 8], scaled.ToArray());
        }

        await server.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_test_double_of_a_contract_needs_no_shared_memory()
    {
        IScale scale = new NoScale();
        using var result = await scale.ScaleAsync(default, 1, TestContext.Current.CancellationToken);
        Assert.True(result.Buffer.IsDisposed);
    }

    private sealed class Scale : ScaleWorker
    {
        protected override ValueTask<Values.ReadOnly> ScaleAsync(
            Values.ReadOnly values,
            float factor,
            ScaleOutputs outputs,
            CancellationToken cancellationToken
        )
        {
            var scaled = outputs.AllocateValues(values.Count);
            for (var i = 0; i < values.Count; i++)
            {
                scaled[i] = values[i] * factor;
            }

            return new(scaled);
        }
    }

    private sealed class NoScale : IScale
    {
        public ValueTask<Values.ReadOnly> ScaleAsync(
            Values.ReadOnly values,
            float factor,
            CancellationToken cancellationToken = default
        ) => default;
    }
}
