using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Tensors.Grpc.Tests.Contracts;

namespace Tensors.Grpc.Tests;

/// <summary>A wrong configuration stops an application when it starts, and all registrations share one allocator.</summary>
public sealed class OptionsAtStartTests
{
    private static readonly Action<IServiceCollection>[] _registrations =
    [
        static services => services.AddSharedTensors(options => options.TensorTtl = TimeSpan.FromSeconds(7)),
        static services => services.AddModelClient<INumbers>(options => options.Address = new Uri("http://localhost")),
        static services => services.AddModelWorkers(options => options.Memory.MaxPeerRegions = 9),
    ];

    public static TheoryData<int, int, int> Orders =>
        [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)];

    [Theory]
    [InlineData("SharedTensors:MaxByte", "1", "'SharedTensors:MaxByte' is unknown. Known keys: MaxBytes, ")]
    [InlineData("SharedTensors:MaxBytes", "big", "'SharedTensors:MaxBytes' is 'big'. Expected a number of bytes")]
    [InlineData(
        "SharedTensors:MaxBytes",
        "0",
        "'SharedTensors' are not valid: MaxBytes is 0 bytes; it must be from 1 to"
    )]
    [InlineData("SharedTensors:TensorTtl", "-00:00:01", "'SharedTensors' are not valid: TensorTtl is -00:00:01")]
    [InlineData("SharedTensors", "1 GB", "'SharedTensors' is '1 GB'. Expected a section with keys such as")]
    [InlineData("Models:tests.numbers:Adress", "x", "'Models:tests.numbers:Adress' is unknown. Known keys: Address")]
    [InlineData(
        "Models:tests.numbers:Address",
        "localhost",
        "'Models:tests.numbers:Address' is 'localhost'. Expected an address"
    )]
    [InlineData(
        "Models:tests.numbers:Address",
        "ftp://x",
        "'Models:tests.numbers' are not valid: 'ftp://x' is not a valid server address"
    )]
    [InlineData("Models:tests.numbers:MaxMessageBytes", "0", "MaxMessageBytes is 0; it must be 1 or more")]
    [InlineData(
        "Models:tests.numbers:Deadline",
        "00:00:00",
        "'Models:tests.numbers:Deadline' is '00:00:00'. Expected a positive time"
    )]
    [InlineData("Models:tests.numbers:Deadline", "-00:00:05", "Expected a positive time below 24 days")]
    [InlineData("Models:tests.numbers:Deadline", "5", "Expected a positive time below 24 days, hours:minutes:seconds")]
    [InlineData(
        "ModelWorkers:MaxCall",
        "5",
        "'ModelWorkers:MaxCall' is unknown. Known keys: MaxMessageBytes, MaxCalls,"
    )]
    [InlineData("ModelWorkers:MaxCalls", "0", "'ModelWorkers' are not valid: MaxCalls is 0; it must be 1 or more")]
    [InlineData(
        "ModelWorkers:MaxMessageBytes",
        "3 GB",
        "'ModelWorkers:MaxMessageBytes' is '3 GB'. Expected a number of bytes"
    )]
    [InlineData(
        "ModelWorkers:IdleTimeout",
        "120",
        "'ModelWorkers:IdleTimeout' is '120'. Expected a time as hours:minutes:seconds"
    )]
    [InlineData(
        "ModelWorkers:KeepAlivePingTimeout",
        "00:00:00",
        "KeepAlivePingTimeout is 00:00:00; it must be from 00:00:01"
    )]
    [InlineData(
        "OpenInference:RegisteredRegions",
        "Mapp",
        "'OpenInference:RegisteredRegions' is 'Mapp'. Expected Off, Copy or Map"
    )]
    [InlineData(
        "OpenInference:RegisteredRegions",
        "2",
        "'OpenInference:RegisteredRegions' is '2'. Expected Off, Copy or Map"
    )]
    [InlineData("OpenInference:MaxRegion", "2", "'OpenInference:MaxRegion' is unknown. Known keys: ServerName,")]
    public async Task A_wrong_configuration_stops_the_application(string key, string value, string message)
    {
        await using var application = Build([new(key, value)]);
        var error = await Assert.ThrowsAnyAsync<Exception>(() =>
            application.StartAsync(TestContext.Current.CancellationToken)
        );
        Assert.True(error is InvalidOperationException or OptionsValidationException, error.ToString());
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.False(application.Services.GetRequiredService<NoServer>().IsStarted);
    }

    [Fact]
    public async Task A_right_configuration_is_what_the_options_have()
    {
        await using var application = Build([
            new("Models:tests.numbers:Address", "http://localhost:1"),
            new("models:tests.numbers:protocol", "Open-Inference"),
            new("Models:tests.numbers:MaxMessageBytes", "16 MiB"),
            new("Models:tests.numbers:Schedule:Priority", "3"),
            new("Models:tests.numbers:Schedule:Timeout", "00:00:02"),
            new("ModelWorkers:MaxCalls", "5"),
            new("ModelWorkers:IdleTimeout", "infinite"),
            new("OpenInference:RegisteredRegions", "map"),
            new("OpenInference:RegistrationGrace", "00:00:03"),
        ]);
        await application.StartAsync(TestContext.Current.CancellationToken);
        var client = application
            .Services.GetRequiredService<IOptionsMonitor<ModelConnectionOptions>>()
            .Get("tests.numbers");
        Assert.Equal((ModelProtocol.OpenInference, 16 << 20), (client.Protocol, client.MaxMessageBytes));
        Assert.Equal(new CallSchedule(3, TimeSpan.FromSeconds(2)), client.Schedule);
        var server = application.Services.GetRequiredService<IOptions<ModelWorkerOptions>>().Value;
        Assert.Equal((5, Timeout.InfiniteTimeSpan), (server.MaxCalls, server.IdleTimeout));
        var protocol = application.Services.GetRequiredService<IOptions<OpenInferenceOptions>>().Value;
        Assert.Equal(
            (RegisteredRegionAccess.Map, TimeSpan.FromSeconds(3)),
            (protocol.RegisteredRegions, protocol.RegistrationGrace)
        );
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void All_registrations_share_one_allocator_in_every_order(int first, int second, int third)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(Configure([new("SharedTensors:MaxBytes", "64 MiB")]));
        foreach (var registration in new[] { first, second, third })
        {
            _registrations[registration](services);
        }

        using var provider = services.BuildServiceProvider();
        var allocator = Assert.Single(provider.GetServices<SharedMemoryAllocator>());
        Assert.Equal(64 << 20, allocator.Metrics.LimitBytes);
        var options = provider.GetRequiredService<IOptions<SharedMemoryAllocatorOptions>>().Value;
        Assert.Equal(
            (TimeSpan.FromSeconds(7), 9, true),
            (options.TensorTtl, options.MaxPeerRegions, options.AllowHeap)
        );
    }

    [Fact]
    public void Users_of_the_options_configure_them_as_any_others()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(Configure([new("Models:tests.numbers:Deadline", "00:00:05")]));
        services.AddModelClient<INumbers>(options => options.Address = new Uri("http://localhost"));
        services.Configure<ModelConnectionOptions>("tests.numbers", options => options.Deadline *= 2);
        services.PostConfigureAll<ModelConnectionOptions>(options => options.Session = "all");
        using var provider = services.BuildServiceProvider();
        var options = provider.GetRequiredService<IOptionsMonitor<ModelConnectionOptions>>().Get("tests.numbers");
        Assert.Equal((TimeSpan.FromSeconds(10), "all"), (options.Deadline, options.Session));
    }

    private static IConfigurationRoot Configure(KeyValuePair<string, string?>[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

    private static WebApplication Build(KeyValuePair<string, string?>[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection([new("Models:tests.numbers:Address", "http://localhost")]);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<NoServer>();
        builder.Services.AddSingleton<IServer>(provider => provider.GetRequiredService<NoServer>());
        builder.Services.AddModelClient<INumbers>();
        builder.Services.AddModelWorkers();
        builder.Services.AddOpenInference();
        return builder.Build();
    }

    /// <summary>A server that does not listen, and knows whether it was started.</summary>
    private sealed class NoServer : IServer
    {
        public bool IsStarted { get; private set; }

        public Microsoft.AspNetCore.Http.Features.IFeatureCollection Features { get; } =
            new Microsoft.AspNetCore.Http.Features.FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull
        {
            IsStarted = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() { }
    }
}
