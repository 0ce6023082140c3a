using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tensors.Grpc.Tests.Contracts;
using Tensors.Grpc.Tests.OpenInference;

namespace Tensors.Grpc.Tests.Channels;

/// <summary>Generated clients that call a server of the Open Inference Protocol.</summary>
public sealed class RegisteredClientTests
{
    [Fact]
    public async Task A_generated_client_speaks_the_protocol_that_the_configuration_says()
    {
        await using var server = await ProtocolServer.StartAsync([.. new PlainNumbers().Models]);
        await using var provider = Configure(
            ("Address", server.Address.ToString()),
            ("Protocol", "open-inference"),
            ("ModelVersion", "1"),
            ("Deadline", "00:01:00")
        );
        var client = provider.GetRequiredService<INumbers>();
        using var numbers = Numbers.Allocate(provider.GetRequiredService<SharedMemoryAllocator>(), n: 4);
        numbers.CopyFrom([1, 2, 3, 4]);
        var (sums, chosen, count) = await client.AddAsync(
            numbers,
            1,
            evenOnly: true,
            TestContext.Current.CancellationToken
        );
        using (sums)
        using (chosen)
        {
            Assert.Equal([2, 3, 4, 5], sums.ToArray());
            Assert.Equal([2, 4], chosen.ToArray());
            Assert.Equal(2, count);
        }
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_ends_with_the_deadline()
    {
        await using var server = await ProtocolServer.StartAsync([.. new PlainNumbers().Models]);
        await using var provider = Configure(
            ("Address", server.Address.ToString()),
            ("Protocol", "open-inference"),
            ("Transport", "Inline"),
            ("Deadline", "00:00:00.3")
        );
        var client = provider.GetRequiredService<INumbers>();
        using var numbers = Numbers.Allocate(provider.GetRequiredService<SharedMemoryAllocator>(), n: 4);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            client.AddAsync(numbers, int.MaxValue, cancellationToken: TestContext.Current.CancellationToken).AsTask()
        );
        Assert.IsType<ModelDeadlineExceededException>(error);
    }

    [Theory]
    [InlineData("Protocol", "triton", "Expected tensors or open-inference")]
    [InlineData("Address", "localhost", "an address such as")]
    public void A_wrong_value_is_an_error_that_names_the_key(string key, string value, string said)
    {
        using var provider = Configure((key, value));
        var error = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<INumbers>());
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ModelVersion", "2", "only the protocol open-inference supports it")]
    [InlineData("Address", "ftp://localhost", "'ftp://localhost' is not a valid server address. Use unix:///path,")]
    [InlineData("Address", "dns://localhost", "is not a valid DNS target. Use dns:///")]
    [InlineData("Address", "static:///nowhere", "is not a valid list of servers.")]
    public void Options_that_are_not_valid_are_an_error_that_names_them(string key, string value, string said)
    {
        using var provider = Configure((key, value));
        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<INumbers>());
        Assert.Contains("'Models:tests.numbers'", error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", error.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Configure(params (string Key, string Value)[] values)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder()
                .AddInMemoryCollection([new("Models:tests.numbers:Address", "http://localhost")])
                .AddInMemoryCollection(
                    values.Select(value =>
                        KeyValuePair.Create<string, string?>($"Models:tests.numbers:{value.Key}", value.Value)
                    )
                )
                .Build()
        );
        services.AddModelClient<INumbers>();
        return services.BuildServiceProvider();
    }
}
