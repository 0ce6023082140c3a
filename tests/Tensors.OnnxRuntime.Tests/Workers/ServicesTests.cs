using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests.Workers;

[Collection(Harness.Collection)]
public sealed class ServicesTests
{
    [Fact]
    public async Task A_registered_worker_is_one_for_the_application_with_options_from_its_section()
    {
        using var file = new ModelFile(Rows.Model());
        var lines = new Lines();
        var seen = new List<OnnxWorkerOptions>();
        var services = Services(("Workers:rows:MaxBatch", "9"), ("Workers:rows:ExecutionProviders", "VitisAI"));
        services.AddSingleton<ILoggerFactory>(lines);
        OnnxModelServices.Add<Rows>(
            services,
            file.Path,
            options =>
            {
                seen.Add(options);
                return options with { MaxConcurrency = 3 };
            }
        );
        OnnxModelWorker<Rows> worker;
        await using (var provider = services.BuildServiceProvider())
        {
            worker = provider.GetRequiredService<OnnxModelWorker<Rows>>();
            Assert.Same(worker, Assert.Single(provider.GetServices<IModelWorker>()));
            Assert.Equal(9, Assert.Single(seen).MaxBatch);
            Assert.Contains("VitisAI", Assert.Single(lines.All), StringComparison.Ordinal);
        }

        using var call = new RowsCall(new Random(3), 1, 1);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
            await worker.InferAsync(call.Call, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public void A_path_starts_at_the_applications_folder()
    {
        var services = new ServiceCollection();
        OnnxModelServices.Add<ISpeech>(services, Path.Combine("models", "silero_vad_v5.onnx"), Harness.Quiet);
        var folder = Environment.CurrentDirectory;
        using var provider = services.BuildServiceProvider();
        Environment.CurrentDirectory = Path.GetTempPath();
        try
        {
            Assert.Equal("speech", provider.GetRequiredService<IModelWorker>().Metadata.Name);
        }
        finally
        {
            Environment.CurrentDirectory = folder;
        }
    }

    [Fact]
    public void A_wrong_key_is_found_when_the_worker_is_made()
    {
        var services = Services(("Workers:rows:Window", "00:00:01"));
        OnnxModelServices.Add<Rows>(services, "rows.onnx", null);
        using var provider = services.BuildServiceProvider();
        var error = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<IModelWorker>());
        Assert.Contains("'Workers:rows:Window' is unknown", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_contract_is_registered_once()
    {
        var services = OnnxModelServices.Add<Rows>(new ServiceCollection(), "rows.onnx", null);
        var error = Assert.Throws<InvalidOperationException>(() =>
            OnnxModelServices.Add<Rows>(services, "rows.onnx", null)
        );
        Assert.Contains("'rows' has a worker already", error.Message, StringComparison.Ordinal);
    }

    private static ServiceCollection Services(params (string Key, string Value)[] values)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder()
                .AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value)))
                .Build()
        );
        return services;
    }
}
