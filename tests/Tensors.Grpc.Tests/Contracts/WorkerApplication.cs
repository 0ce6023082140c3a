using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Tensors.Grpc.Tests.Contracts;

/// <summary>An application that serves the workers that are registered with it.</summary>
internal static class WorkerApplication
{
    /// <summary>Builds an application that listens on a socket. The test maps the workers, and starts it.</summary>
    public static WebApplication Build(LocalSocketPath socket, Action<IServiceCollection> register)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ListenUnixSocket(socket.Path, listen => listen.Protocols = HttpProtocols.Http2)
        );
        builder.Services.AddRoutingCore();
        register(builder.Services);
        return builder.Build();
    }
}
