using Tensors.CodeModel;

namespace Tensors.Generators.Emit.Contracts;

/// <summary>How a contract's client and worker get into an application: where it references Tensors.Grpc and dependency injection.</summary>
internal static class HostingFile
{
    private const string Services = "global::Microsoft.Extensions.DependencyInjection.IServiceCollection";
    private const string Endpoints = "global::Microsoft.AspNetCore.Routing.IEndpointRouteBuilder";
    private const string Options = "global::Tensors.Grpc.ModelConnectionOptions";

    /// <summary>Whether a project has what the file needs, and the contract can be named in it.</summary>
    public static bool IsWanted(ContractModel contract, Libraries.Library libraries) =>
        contract.IsReachable
        && libraries.HasFlag(Libraries.Library.Grpc)
        && libraries.HasFlag(Libraries.Library.DependencyInjection);

    public static string Write((ContractModel Contract, Libraries.Library Libraries) input)
    {
        var contract = input.Contract;
        return ContractText.WriteFile(
            contract.Hierarchy with
            {
                ContainingTypes = default,
            },
            writer =>
                WriteClass(
                    writer,
                    contract,
                    contract.Methods.Count == 1 && input.Libraries.HasFlag(Libraries.Library.OnnxRuntime)
                )
        );
    }

    private static void WriteClass(SourceWriter writer, ContractModel contract, bool hasOnnx)
    {
        var (client, worker, contractType) = (
            contract.Hierarchy.TypeOf(contract.ClientName),
            contract.Hierarchy.TypeOf(contract.WorkerName),
            contract.Hierarchy.TypeOf(contract.InterfaceName)
        );
        var section = ContractText.Xml(contract.WireName);
        var header = $"""
            /// <summary>Registers the client and the worker of <c>{section}</c>.</summary>
            {ContractText.Attributes(contract)}
            {(contract.IsPublic ? "public" : "internal")} static class {contract.RegistrationName}
            """;
        using (writer.Open(header))
        {
            writer.Write(
                $$"""
                /// <summary>
                /// Registers the client of <c>{{section}}</c>, as its contract and as itself: it connects at the first call. The options come from the
                /// configuration's section <c>Models:{{section}}</c> (Address, Protocol, ModelVersion, Transport, Session, Deadline, MaxMessageBytes), then from <paramref name="configure"/>.
                /// </summary>
                /// <param name="services">The services.</param>
                /// <param name="configure">Changes the options; null to take them as they are.</param>
                public static {{Services}} Add{{contract.Title}}Client(
                    this {{Services}} services,
                    global::System.Func<{{Options}}, {{Options}}>? configure = null
                ) =>
                    global::Tensors.Grpc.ModelClientServices.Add<{{contractType}}, {{client}}>(
                        services,
                        {{ContractText.Literal(contract.WireName)}},
                        static (models, allocator, options) => new {{client}}(models, allocator, options),
                        configure
                    );

                /// <summary>Registers a worker of <c>{{section}}</c>, one for the application.</summary>
                /// <typeparam name="TWorker">The worker.</typeparam>
                /// <param name="services">The services.</param>
                /// <param name="configure">Sets the options of what serves it.</param>
                public static {{Services}} Add{{contract.Title}}Worker<[global::System.Diagnostics.CodeAnalysis.DynamicallyAccessedMembers(global::System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes.PublicConstructors)] TWorker>(
                    this {{Services}} services,
                    global::System.Action<global::Tensors.Grpc.ModelWorkerOptions>? configure = null
                )
                    where TWorker : {{worker}} =>
                    global::Tensors.Grpc.ModelWorkerServices.Add<TWorker>(services, {{contract.Methods.Count}}, configure);

                /// <summary>Serves the registered worker of <c>{{section}}</c>. The endpoint must speak HTTP/2.</summary>
                /// <param name="endpoints">The application's endpoints.</param>
                /// <exception cref="global::System.InvalidOperationException">No worker of it is registered.</exception>
                public static {{Endpoints}} Map{{contract.Title}}Worker(this {{Endpoints}} endpoints) =>
                    global::Tensors.Grpc.ModelWorkerServices.Map(endpoints, {{ContractText.Literal(
                    contract.Methods[0].WireName
                )}});
                """
            );
            if (hasOnnx)
            {
                writer.Separate();
                WriteOnnxWorker(writer, contract, contractType, section);
            }
        }
    }

    private static void WriteOnnxWorker(
        SourceWriter writer,
        ContractModel contract,
        string contractType,
        string section
    )
    {
        const string WorkerOptions = "global::Tensors.OnnxRuntime.OnnxWorkerOptions";
        var (path, meaning) = contract.ModelPath is null
            ? ("string modelPath", "The .onnx file.")
            : ("string? modelPath = null", "The .onnx file; null for the one beside the program.");
        writer.Write(
            $$"""
            /// <summary>
            /// Registers a worker of <c>{{section}}</c> that runs an .onnx file, one for the application. Its options come from the configuration's
            /// section <c>Workers:{{section}}</c>, then from <paramref name="configure"/>.
            /// </summary>
            /// <param name="services">The services.</param>
            /// <param name="modelPath">{{meaning}}</param>
            /// <param name="configure">Changes the options; null to take them as they are.</param>
            /// <param name="serve">Sets the options of what serves it.</param>
            public static {{Services}} Add{{contract.Title}}OnnxWorker(
                this {{Services}} services,
                {{path}},
                global::System.Func<{{WorkerOptions}}, {{WorkerOptions}}>? configure = null,
                global::System.Action<global::Tensors.Grpc.ModelWorkerOptions>? serve = null
            )
            {
                global::Tensors.OnnxRuntime.OnnxModelServices.Add<{{contractType}}>(services, modelPath{{(
                contract.ModelPath is null ? "" : $" ?? {contract.ModelPath}"
            )}}, configure);
                return global::Tensors.Grpc.ModelWorkerServerExtensions.AddModelWorkers(services, serve);
            }
            """
        );
    }
}
